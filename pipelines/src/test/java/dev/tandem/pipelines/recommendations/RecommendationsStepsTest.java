package dev.tandem.pipelines.recommendations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.options.RecommendationsOptions;
import dev.tandem.transforms.features.FeatureSpecReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.runners.TransformHierarchy;
import org.junit.jupiter.api.Test;

/**
 * The names of steps are what a stream's state is known by when it goes on from a checkpoint: they
 * change on purpose only, and a change is breaking.
 */
class RecommendationsStepsTest {

  @Test
  void keepsTheNamesOfItsStepsFromKafkaToKafka() throws Exception {
    assertThat(
            stepNames(
                "--source=KAFKA",
                "--bootstrapServers=127.0.0.1:1",
                "--activity=activity",
                "--recommendations=recommendations",
                "--failures=failures",
                "--archive=/nowhere"))
        .containsExactlyElementsOf(golden("steps-recommendations-kafka.txt"));
  }

  @Test
  void keepsTheNamesOfItsStepsFromKinesisToKinesis() throws Exception {
    assertThat(
            stepNames(
                "--source=KINESIS",
                "--activity=activity",
                "--recommendations=recommendations",
                "--failures=/nowhere",
                "--archive=/nowhere"))
        .containsExactlyElementsOf(golden("steps-recommendations-kinesis.txt"));
  }

  private static List<String> stepNames(String... flags) {
    List<String> all = new ArrayList<>(List.of(flags));
    all.add("--registry=/nowhere");
    // Beam makes a client of Kinesis when it is told to write there, and asks it nothing.
    all.add("--awsRegion=us-east-1");
    all.add(
        "--awsCredentialsProvider={\"@type\":\"StaticCredentialsProvider\",\"accessKeyId\":\"x\",\"secretAccessKey\":\"y\"}");
    RecommendationsOptions options =
        PipelineOptionsFactory.fromArgs(all.toArray(String[]::new))
            .as(RecommendationsOptions.class);
    RecommendationsPlan plan = new PlanMaker(options, FeatureSpecReader.builtIn()).make(2);
    List<String> names = new ArrayList<>();
    Recommendations.create(options, plan)
        .traverseTopologically(
            new Pipeline.PipelineVisitor.Defaults() {
              @Override
              public CompositeBehavior enterCompositeTransform(TransformHierarchy.Node node) {
                return CompositeBehavior.ENTER_TRANSFORM;
              }

              @Override
              public void visitPrimitiveTransform(TransformHierarchy.Node node) {
                names.add(node.getFullName());
              }
            });
    return names.stream().sorted().toList();
  }

  private static List<String> golden(String file) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            RecommendationsStepsTest.class.getResourceAsStream("/" + file), file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }
}
