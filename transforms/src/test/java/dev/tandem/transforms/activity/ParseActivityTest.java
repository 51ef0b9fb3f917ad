package dev.tandem.transforms.activity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.testdata.sessions.RecordKind;
import dev.tandem.testdata.sessions.ReplaySettings;
import dev.tandem.testdata.sessions.ReplayedRecord;
import dev.tandem.testdata.sessions.SessionReplayer;
import dev.tandem.testdata.shop.Shop;
import dev.tandem.transforms.activity.Origin.TopicOffset;
import dev.tandem.transforms.failure.Failure;
import dev.tandem.transforms.features.FeatureSpecReader;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.StreamSupport;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestPipelineExtension;
import org.apache.beam.sdk.transforms.Count;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TestPipelineExtension.class)
class ParseActivityTest {
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  private static final int RECORDS = 20_000;
  private static final Map<RecordKind, RejectionReason> EXPECTED =
      new EnumMap<>(
          Map.of(
              RecordKind.TRUNCATED, RejectionReason.INVALID_JSON,
              RecordKind.WRONG_TYPE, RejectionReason.WRONG_TYPE,
              RecordKind.HUGE_TEXT, RejectionReason.TOO_LONG,
              RecordKind.NEGATIVE_QUANTITY, RejectionReason.NEGATIVE_QUANTITY,
              RecordKind.INVALID_UTF8, RejectionReason.INVALID_UTF8,
              RecordKind.UNKNOWN_ACTION, RejectionReason.UNKNOWN_ACTION,
              RecordKind.MISSING_SESSION, RejectionReason.MISSING_SESSION_ID,
              RecordKind.TIME_OUT_OF_RANGE, RejectionReason.TIME_OUT_OF_RANGE));

  @Test
  void takesOrRefusesEveryRecordOfAReplayForTheRightReason(TestPipeline pipeline) {
    List<RawRecord> records = new ArrayList<>();
    Map<RejectionReason, Long> expected = new EnumMap<>(RejectionReason.class);
    for (ReplayedRecord replayed : replay()) {
      records.add(
          new RawRecord(
              replayed.bytes(), new TopicOffset("activity", 0, records.size()), replayed.time()));
      if (replayed.kind().mustFail()) {
        expected.merge(Objects.requireNonNull(EXPECTED.get(replayed.kind())), 1L, Long::sum);
      }
    }
    long failed = expected.values().stream().mapToLong(count -> count).sum();
    assertThat(expected).hasSize(EXPECTED.size());

    ParseActivity parse = ParseActivity.of(FeatureSpecReader.builtIn());
    PCollectionTuple out =
        pipeline.apply(Create.of(records).withCoder(RawRecordCoder.of())).apply(parse);
    PAssert.thatSingleton(out.get(parse.events()).apply("Count events", Count.globally()))
        .isEqualTo(RECORDS - failed);
    PAssert.thatSingleton(out.get(parse.failures()).apply("Count failures", Count.globally()))
        .isEqualTo(failed);
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();

    assertThat(counter(result, "events")).isEqualTo(RECORDS - failed);
    assertThat(counter(result, "failures")).isEqualTo(failed);
    for (RejectionReason reason : RejectionReason.values()) {
      assertThat(counter(result, "failures-" + reason))
          .as("%s", reason)
          .isEqualTo(expected.getOrDefault(reason, 0L));
    }
  }

  @Test
  void everyRecordIsTakenOrRefusedAsItsLabelSays() {
    ActivityParser parser = ActivityParser.of(FeatureSpecReader.builtIn());
    for (ReplayedRecord replayed : replay()) {
      RawRecord record =
          new RawRecord(replayed.bytes(), new TopicOffset("activity", 0, 1), replayed.time());
      try {
        assertThat(parser.parse(record).sessionId()).isEqualTo(replayed.sessionId());
        assertThat(replayed.kind().mustFail()).as("%s", replayed).isFalse();
      } catch (UnusableRecordException e) {
        assertThat(e.reason())
            .as("%s %s", replayed.text(), e.detail())
            .isEqualTo(EXPECTED.get(replayed.kind()));
      }
    }
  }

  @Test
  void aFailureHasTheBytesAndWhereTheyCameFrom(TestPipeline pipeline) {
    byte[] bytes = {'{', (byte) 0xFF};
    ParseActivity parse =
        ParseActivity.of(FeatureSpecReader.builtIn()).withClock(Clock.fixed(START, ZoneOffset.UTC));
    PCollectionTuple out =
        pipeline
            .apply(
                Create.of(SampleActivity.record(bytes), SampleActivity.record("{\"session_id\":1}"))
                    .withCoder(RawRecordCoder.of()))
            .apply(parse);
    Map<String, String> origin = Map.of("topic", "activity", "partition", "3", "offset", "1234");
    PAssert.that(out.get(parse.failures()))
        .containsInAnyOrder(
            new Failure(
                "parse-activity",
                "INVALID_UTF8",
                "byte 1 belongs to no character",
                bytes,
                origin,
                START),
            new Failure(
                "parse-activity",
                "WRONG_TYPE",
                "session_id: it is no text",
                "{\"session_id\":1}".getBytes(StandardCharsets.UTF_8),
                origin,
                START));
    PAssert.that(out.get(parse.events())).empty();
    pipeline.run().waitUntilFinish();
  }

  private static List<ReplayedRecord> replay() {
    return SessionReplayer.stream(
            Shop.ofDefaultSize(), ReplaySettings.startingAt(START).withGarbageShare(0.05), RECORDS)
        .toList();
  }

  private static long counter(PipelineResult result, String name) {
    MetricsFilter filter =
        MetricsFilter.builder()
            .addNameFilter(MetricNameFilter.named(ParseActivity.class, name))
            .build();
    return StreamSupport.stream(
            result.metrics().queryMetrics(filter).getCounters().spliterator(), false)
        .mapToLong(counted -> counted.getCommitted())
        .sum();
  }
}
