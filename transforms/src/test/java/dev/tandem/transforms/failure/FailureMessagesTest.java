package dev.tandem.transforms.failure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestPipelineExtension;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TestPipelineExtension.class)
class FailureMessagesTest {
  private static final Instant TIME = Instant.parse("2026-03-01T10:15:30Z");
  private static final Map<String, String> ORIGIN =
      Map.of("topic", "clicks", "partition", "3", "offset", "17");

  @Test
  void aMessageHasTheWholeOriginalAndItsCoordinatesAsKey(TestPipeline pipeline) {
    byte[] original = "{\u0000 \"é\" 😀".getBytes(StandardCharsets.UTF_8);

    PipelineResult result =
        run(
            pipeline,
            original,
            message -> {
              assertThat(message.getKey()).isEqualTo("17/3/clicks");
              JsonNode json = json(message);
              assertThat(FailureJson.read(json)).isEqualTo(failure(original));
              assertThat(json.has("truncated")).isFalse();
              assertThat(json.has("original_bytes")).isFalse();
            });

    assertThat(truncated(result)).isZero();
  }

  @Test
  void controlCharactersThatGrowSixfoldAreCut(TestPipeline pipeline) {
    byte[] original = new byte[256 << 10];

    PipelineResult result =
        run(
            pipeline,
            original,
            message -> {
              JsonNode json = requireCut(message, failure(original));
              assertThat(json.path("original").textValue()).matches("\\x00{110000,116666}");
            });

    assertThat(truncated(result)).isEqualTo(1);
  }

  @Test
  void bytesThatAreNoTextAreCut(TestPipeline pipeline) {
    byte[] original = new byte[1_000_000];
    Arrays.fill(original, (byte) 0xFF);

    PipelineResult result =
        run(
            pipeline,
            original,
            message -> {
              JsonNode json = requireCut(message, failure(original));
              byte[] kept = Base64.getDecoder().decode(json.path("original_base64").textValue());
              assertThat(kept).hasSizeBetween(524_000, 525_000).containsOnly((byte) 0xFF);
            });

    assertThat(truncated(result)).isEqualTo(1);
  }

  @Test
  void aCutLeavesCharactersWhole(TestPipeline pipeline) {
    String text = "é😀\"\\ሴ\n".repeat(60_000);
    byte[] original = text.getBytes(StandardCharsets.UTF_8);

    run(
        pipeline,
        original,
        message -> {
          String kept = requireCut(message, failure(original)).path("original").textValue();
          assertThat(kept).hasSizeGreaterThan(150_000);
          assertThat(text.startsWith(kept)).isTrue();
          assertThat(Character.isHighSurrogate(kept.charAt(kept.length() - 1))).isFalse();
        });
  }

  /** That it is as long as it may be, about, and has all but the end of the original. */
  private static JsonNode requireCut(KV<String, byte[]> message, Failure failure) {
    assertThat(message.getValue().length).isBetween(600_000, FailureMessages.MAX_BYTES);
    JsonNode json = json(message);
    assertThat(json.path("original_bytes").longValue()).isEqualTo(failure.original().length);
    assertThat(json.path("truncated").booleanValue()).isTrue();
    Failure read = FailureJson.read(json);
    assertThat(read.stage()).isEqualTo(failure.stage());
    assertThat(read.reason()).isEqualTo(failure.reason());
    assertThat(read.detail()).isEqualTo(failure.detail());
    assertThat(read.origin()).isEqualTo(failure.origin());
    assertThat(read.time()).isEqualTo(failure.time());
    return json;
  }

  private interface Check extends Serializable {
    void accept(KV<String, byte[]> message);
  }

  private static PipelineResult run(TestPipeline pipeline, byte[] original, Check check) {
    PCollection<KV<String, byte[]>> messages =
        pipeline
            .apply(Create.of(failure(original)).withCoder(FailureCoder.of()))
            .apply(new FailureMessages());
    SerializableFunction<Iterable<KV<String, byte[]>>, Void> all =
        made -> {
          assertThat(made).hasSize(1);
          made.forEach(check::accept);
          return null;
        };
    PAssert.that(messages).satisfies(all);
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();
    return result;
  }

  private static Failure failure(byte[] original) {
    return new Failure("parse-activity", "TOO_LARGE", "too large", original, ORIGIN, TIME);
  }

  private static JsonNode json(KV<String, byte[]> message) {
    try {
      return new ObjectMapper().readTree(message.getValue());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long truncated(PipelineResult result) {
    MetricsFilter filter =
        MetricsFilter.builder()
            .addNameFilter(MetricNameFilter.named(FailureMessages.class, "failures-truncated"))
            .build();
    return StreamSupport.stream(
            result.metrics().queryMetrics(filter).getCounters().spliterator(), false)
        .mapToLong(counted -> counted.getCommitted())
        .sum();
  }
}
