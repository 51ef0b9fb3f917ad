package dev.tandem.transforms.activity;

import static dev.tandem.transforms.activity.ActionKind.ADD_TO_CART;
import static dev.tandem.transforms.activity.ActionKind.VIEW;
import static dev.tandem.transforms.activity.SampleActivity.action;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.transforms.activity.ActivityEvent.Action;
import dev.tandem.transforms.activity.ActivityEvent.History;
import dev.tandem.transforms.features.FeatureRow;
import dev.tandem.transforms.features.FeatureSpecReader;
import dev.tandem.transforms.features.FeatureTable;
import dev.tandem.transforms.features.FeatureTables;
import dev.tandem.transforms.features.JoinFeatures;
import dev.tandem.transforms.features.SharedFeatureTables;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestPipelineExtension;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TimestampedValue;
import org.joda.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TestPipelineExtension.class)
class TrackSessionsTest {
  private static final TrackSessions SHORT =
      TrackSessions.withDefaults()
          .withSpec(FeatureSpecReader.builtIn())
          .withGap(java.time.Duration.ofMinutes(1))
          .withMaxItems(3);
  private static final Duration HALF_A_GAP = Duration.standardSeconds(30);

  @Test
  void givesTheSessionAfterEachEventAndForgetsItAfterTheGap(TestPipeline pipeline) {
    TestStream<ActivityEvent> events =
        TestStream.create(ActivityEventCoder.of())
            .addElements(action(1, ADD_TO_CART, "A"))
            .advanceProcessingTime(HALF_A_GAP)
            .addElements(action(2, VIEW, "B"))
            .advanceProcessingTime(HALF_A_GAP)
            // A gap after the first event, half a gap after the second: the session lives.
            .advanceProcessingTime(Duration.standardSeconds(1))
            .addElements(action(3, VIEW, "C"))
            .advanceProcessingTime(Duration.standardSeconds(61))
            .addElements(action(4, VIEW, "D"))
            .advanceProcessingTime(Duration.standardSeconds(61))
            .advanceWatermarkToInfinity();
    PAssert.that(pipeline.apply(events).apply(SHORT))
        .satisfies(
            sessions -> {
              assertThat(contents(sessions))
                  .containsExactlyInAnyOrder("[A]", "[B, A]", "[C, B, A]", "[D]");
              return null;
            });

    PipelineResult result = run(pipeline);

    assertThat(counter(result, "sessions-begun")).isEqualTo(2);
    assertThat(counter(result, "sessions-expired")).isEqualTo(2);
  }

  @Test
  void givesOneSessionForEachEventDuplicateAndLateOnesToo(TestPipeline pipeline) {
    ActivityEvent view = action(9, VIEW, "B");
    ActivityEvent history = SampleActivity.history(5, SampleActivity.inCart("A", 2));
    TestStream<ActivityEvent> events =
        TestStream.create(ActivityEventCoder.of())
            .addElements(history)
            .addElements(view)
            .addElements(view)
            .addElements(action(4, VIEW, "Z"))
            .addElements(action(7, VIEW, "C"))
            .advanceWatermarkToInfinity();
    PAssert.that(pipeline.apply(events).apply(SHORT))
        .satisfies(
            sessions -> {
              assertThat(contents(sessions))
                  .containsExactlyInAnyOrder("[A]", "[B, A]", "[B, A]", "[B, A]", "[B, C, A]");
              assertThat(ids(sessions)).hasSize(4);
              return null;
            });

    PipelineResult result = run(pipeline);

    assertThat(counter(result, "events-duplicate")).isEqualTo(1);
    assertThat(counter(result, "events-late")).isEqualTo(1);
  }

  @Test
  void holdsNoMoreItemsThanAllowedUnderAHotKey(TestPipeline pipeline) {
    int hot = 2_000;
    List<ActivityEvent> events = new ArrayList<>();
    for (int i = 0; i < hot; i++) {
      events.add(action(i, VIEW, "S" + i));
    }
    events.add(
        new ActivityEvent(
            "s-2",
            "other",
            null,
            SampleActivity.NO_FEATURES,
            null,
            null,
            new Action(VIEW, "A", null)));
    TestStream<ActivityEvent> stream =
        TestStream.create(ActivityEventCoder.of())
            .addElements(
                events.get(0), events.subList(1, events.size()).toArray(ActivityEvent[]::new))
            .advanceWatermarkToInfinity();
    PAssert.that(pipeline.apply(stream).apply(SHORT))
        .satisfies(
            sessions -> {
              int count = 0;
              for (SessionSnapshot session : sessions) {
                count++;
                assertThat(session.size()).isBetween(1, 3);
              }
              assertThat(count).isEqualTo(hot + 1);
              return null;
            });

    PipelineResult result = run(pipeline);

    assertThat(counter(result, "sessions-begun")).isEqualTo(2);
    assertThat(counter(result, "items-dropped")).isEqualTo(hot - 3);
  }

  @Test
  void replaysBoundedEventsInTheOrderOfTheirTimestamps(TestPipeline pipeline) {
    List<TimestampedValue<ActivityEvent>> lines = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    SessionState state = SessionState.empty();
    for (int line = 1; line <= 200; line++) {
      // Events without a time count in the order of their arrival, which no shuffle keeps.
      ActivityEvent event =
          SampleActivity.event("e-" + line, null, new Action(VIEW, "P" + line % 7, null));
      lines.add(TimestampedValue.of(event, new org.joda.time.Instant(line)));
      SessionState.Applied applied = state.apply(event, 3);
      state = applied.state();
      expected.add(event.recordId() + " " + contents(SessionSnapshot.of(event, applied)));
    }
    Collections.shuffle(lines, new Random(7));
    PAssert.that(
            pipeline
                .apply(Create.timestamped(lines).withCoder(ActivityEventCoder.of()))
                .apply(SHORT))
        .satisfies(
            sessions -> {
              assertThat(
                      StreamSupport.stream(sessions.spliterator(), false)
                          .map(session -> session.recordId() + " " + contents(session)))
                  .containsExactlyInAnyOrderElementsOf(expected);
              return null;
            });

    PipelineResult result = run(pipeline);

    assertThat(counter(result, "sessions-begun")).isEqualTo(1);
  }

  @Test
  void itsSessionsAreJoinedWithFeaturesAndTheEventWinsOverTheTable(TestPipeline pipeline) {
    SharedFeatureTables tables =
        new SharedFeatureTables(
            () ->
                new FeatureTables(
                    new FeatureTable.Builder().add(nantes()).build(),
                    new FeatureTable.Builder().add(plane()).build()));
    ActivityEvent event =
        new ActivityEvent(
            "s-1",
            "e-1",
            103L,
            SampleActivity.features(null, "Paris", null, null),
            SampleActivity.NOON,
            null,
            new History(List.of(SampleActivity.seen("A"), SampleActivity.seen("unknown"))));
    PAssert.thatSingleton(
            pipeline
                .apply(Create.of(event).withCoder(ActivityEventCoder.of()))
                .apply(SHORT)
                .apply(JoinFeatures.with(tables, SessionSnapshotCoder.of())))
        .satisfies(
            joined -> {
              SessionSnapshot session = joined.activity();
              FeatureRow table = joined.user().features();
              assertThat(table).isEqualTo(nantes());
              assertThat(session.userValue(1, table)).isEqualTo("Paris");
              assertThat(session.userValue(2, table)).isEqualTo("44000");
              assertThat(session.userValue(2, null)).isNull();
              assertThat(session.itemKey(0)).isEqualTo("unknown");
              assertThat(joined.items())
                  .extracting(FeatureTable.Match::features)
                  .containsExactly(null, plane());
              return null;
            });
    run(pipeline);
  }

  @Test
  void givesNothingForNothing(TestPipeline pipeline) {
    PAssert.that(pipeline.apply(Create.empty(ActivityEventCoder.of())).apply(SHORT)).empty();
    run(pipeline);
  }

  @Test
  void refusesOtherWindowsAndLimitsThatAreNone() {
    PCollection<ActivityEvent> windowed =
        Pipeline.create()
            .apply(Create.of(action(1, VIEW, "A")).withCoder(ActivityEventCoder.of()))
            .apply(Window.into(FixedWindows.of(HALF_A_GAP)));
    assertThatThrownBy(() -> windowed.apply(SHORT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("in the global window, not in FixedWindows");
    assertThatThrownBy(() -> SHORT.withMaxItems(0))
        .hasMessage("0 items of a session: from 1 to 1000");
    assertThatThrownBy(() -> SHORT.withGap(java.time.Duration.ZERO))
        .hasMessage("a session gap of PT0S: from PT0.001S to PT168H");
  }

  private static FeatureRow nantes() {
    return new FeatureRow(103L, new @Nullable Object[] {null, "Nantes", "44000", "France"});
  }

  private static FeatureRow plane() {
    return new FeatureRow("A", new Object[] {"Planes"});
  }

  private static PipelineResult run(TestPipeline pipeline) {
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();
    return result;
  }

  private static List<String> contents(Iterable<SessionSnapshot> sessions) {
    return StreamSupport.stream(sessions.spliterator(), false)
        .map(TrackSessionsTest::contents)
        .toList();
  }

  private static String contents(SessionSnapshot session) {
    return session.items().stream().map(SessionItem::key).toList().toString();
  }

  private static Set<String> ids(Iterable<SessionSnapshot> sessions) {
    return StreamSupport.stream(sessions.spliterator(), false)
        .map(SessionSnapshot::recordId)
        .collect(Collectors.toSet());
  }

  private static long counter(PipelineResult result, String name) {
    MetricsFilter filter =
        MetricsFilter.builder()
            .addNameFilter(MetricNameFilter.named(TrackSessions.class, name))
            .build();
    return StreamSupport.stream(
            result.metrics().queryMetrics(filter).getCounters().spliterator(), false)
        .mapToLong(counted -> counted.getCommitted())
        .sum();
  }
}
