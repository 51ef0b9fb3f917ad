package dev.tandem.transforms.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.runners.TransformHierarchy;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaPropertiesTest {
  private static final String SECRET = "correct-horse";
  private static final String LOGIN =
      "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"shop\" password=\"%s\";"
          .formatted(SECRET);

  @TempDir Path folder;

  @BeforeAll
  static void knowFileSystems() {
    FileSystems.setDefaultPipelineOptions(PipelineOptionsFactory.create());
  }

  @Test
  void readsAFileOfProperties() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("kafka.properties"),
            "# comment\nsecurity.protocol = SASL_SSL\nsasl.jaas.config=" + LOGIN + "\n");

    KafkaProperties properties = KafkaProperties.read(file.toString());

    assertThat(properties.names())
        .containsExactlyInAnyOrder("security.protocol", "sasl.jaas.config");
    assertThat(properties.toMap())
        .isEqualTo(Map.of("security.protocol", "SASL_SSL", "sasl.jaas.config", LOGIN));
  }

  @Test
  void namesTheFileThatIsMissingOrWrongAndNothingThatIsInIt() throws IOException {
    String missing = folder.resolve("missing.properties").toString();
    Path malformed =
        Files.writeString(folder.resolve("malformed.properties"), "password=\\u00" + SECRET);
    Path owned =
        Files.writeString(
            folder.resolve("owned.properties"), "group.id=" + SECRET + "\nacks=" + SECRET);
    Path huge = Files.writeString(folder.resolve("huge.properties"), SECRET.repeat(100_000));

    refuses(missing, "cannot be read");
    refuses(malformed.toString(), "not in the format");
    refuses(owned.toString(), "acks, group.id cannot be set here");
    refuses(huge.toString(), "longer than");
  }

  private static void refuses(String file, String why) {
    assertThatThrownBy(() -> KafkaProperties.read(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(file)
        .hasMessageContaining(why)
        .satisfies(
            e -> {
              for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                assertThat(String.valueOf(cause.getMessage())).doesNotContain(SECRET);
              }
            });
  }

  @Test
  void keepsValuesOutOfTextsAndOfWhatBeamDisplays() {
    KafkaTopic topic =
        new KafkaTopic(
            "localhost:1", "activity", KafkaProperties.of(Map.of("sasl.jaas.config", LOGIN)));
    Pipeline pipeline = Pipeline.create();
    pipeline.apply("In", ReadKafka.of(topic, "shop"));
    var records =
        pipeline.apply(
            "Records", Create.empty(KvCoder.of(StringUtf8Coder.of(), ByteArrayCoder.of())));
    records.apply("Out", WriteKafka.to(topic));
    records.apply("Once", WriteKafka.to(topic).exactlyOnce(1, "sink"));

    List<String> displayed = displayed(pipeline);

    assertThat(topic.toString()).contains("sasl.jaas.config").doesNotContain(SECRET);
    assertThat(String.join("\n", displayed)).contains("localhost:1").doesNotContain(SECRET);
  }

  private static List<String> displayed(Pipeline pipeline) {
    List<String> items = new ArrayList<>();
    pipeline.traverseTopologically(
        new Pipeline.PipelineVisitor.Defaults() {
          @Override
          public CompositeBehavior enterCompositeTransform(TransformHierarchy.Node node) {
            add(node);
            return CompositeBehavior.ENTER_TRANSFORM;
          }

          @Override
          public void visitPrimitiveTransform(TransformHierarchy.Node node) {
            add(node);
          }

          private void add(TransformHierarchy.Node node) {
            if (node.getTransform() != null) {
              items.add(DisplayData.from(node.getTransform()).toString());
            }
          }
        });
    return items;
  }
}
