package dev.tandem.runners.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.testdata.sessions.Replay;
import dev.tandem.testdata.sessions.ReplaySettings;
import dev.tandem.testdata.sessions.SessionReplayer;
import dev.tandem.testdata.topics.EmbeddedKafka;
import dev.tandem.testdata.topics.KafkaRecords;
import dev.tandem.transforms.model.ModelBundle;
import dev.tandem.transforms.recommend.Recommendation;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The job {@code recommendations} between two topics of a real broker: each event is answered once,
 * by one model, after a stop as before it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class KafkaStreamContract {
  private static final int RECORDS = 1_500;
  private static final int MORE_RECORDS = 500;
  private static final int SESSIONS = 40;
  private static final int PER_SECOND = 250;
  private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(60);
  private static final Duration SWAPPED_WITHIN = Duration.ofSeconds(30);

  /** Progress and notes; an engine's own log would be longer. */
  private static final int MOST_LINES_OF_NOISE = 25;

  @SuppressWarnings("NullAway.Init")
  private EmbeddedKafka broker;

  @SuppressWarnings("NullAway.Init")
  private StreamShop shop;

  /** Flags for checkpoints that outlive the job; none where there are none. */
  protected abstract List<String> checkpoints(Path folder);

  /** Whether after a restart in order all is as if there had been none: once, sessions included. */
  protected abstract boolean goesOnAsIfNothingWas();

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    broker = EmbeddedKafka.start();
    shop = StreamShop.start(folder);
  }

  @AfterAll
  void stop() {
    if (shop != null) {
      shop.close();
    }
    if (broker != null) {
      broker.close();
    }
  }

  @Test
  void answersEachEventOnceStopsInOrderAndGoesOn(@TempDir Path folder) throws Exception {
    String version = shop.publish(11);
    StreamTopics topics = StreamTopics.create(broker, "goes-on");
    List<String> flags = new ArrayList<>(topics.flags());
    flags.addAll(checkpoints(folder));
    SessionReplayer replayer = replayer(1);
    ExpectedAnswers expected = new ExpectedAnswers(shop.tables());

    StreamSummary before;
    try (RunningStream stream = RunningStream.start(folder, shop, flags)) {
      try (KafkaRecords sink = topics.sink()) {
        Replay.sendInTime(replayer, RECORDS, sink);
      }
      topics.sent(RECORDS).forEach(expected::add);
      assertAnswered(topics, expected, version);
      assertThat(ListeningSockets.addressesOf(stream.handle()))
          .isSubsetOf(ListeningSockets.LOOPBACK);
      ChildJvm.Ended ended = stream.stop();
      before = StreamSummary.of(ended).balanced();
      assertThat(ended.err().lines()).as(ended.err()).hasSizeLessThanOrEqualTo(MOST_LINES_OF_NOISE);
    }
    assertThat(before.read()).isEqualTo(RECORDS);

    try (RunningStream stream = RunningStream.start(folder, shop, flags)) {
      try (KafkaRecords sink = topics.sink()) {
        Replay.sendInTime(replayer, MORE_RECORDS, sink);
        assertThat(
                topics.recommendations(expected.size() + MORE_RECORDS / 2, ANSWERED_WITHIN).size())
            .as(stream.said())
            .isGreaterThan(expected.size());
        // Nobody waits for the answers to these.
        Replay.sendInTime(replayer, MORE_RECORDS, sink);
      }
      StreamSummary.of(stream.stop());
    }

    try (RunningStream stream = RunningStream.start(folder, shop, flags)) {
      try (KafkaRecords sink = topics.sink()) {
        Replay.sendInTime(replayer, MORE_RECORDS, sink);
      }
      expected.addNew(topics.sent(RECORDS + 3 * MORE_RECORDS));
      if (goesOnAsIfNothingWas()) {
        assertAnswered(topics, expected, version);
      } else {
        assertNothingIsLost(topics, expected, version);
      }
      StreamSummary.of(stream.stop());
    }
  }

  @Test
  void servesAPublishedModelWholeAndRefusesADamagedOne(@TempDir Path folder) throws Exception {
    String first = shop.publish(21);
    StreamTopics topics = StreamTopics.create(broker, "swaps");
    List<String> flags = new ArrayList<>(topics.flags());
    flags.add("--refresh=PT1S");
    SessionReplayer replayer = replayer(2);
    ExpectedAnswers expected = new ExpectedAnswers(shop.tables());
    String second;
    String said;
    try (RunningStream stream = RunningStream.start(folder, shop, flags);
        KafkaRecords sink = topics.sink()) {
      int sent = PER_SECOND;
      Replay.sendInTime(replayer, sent, sink);
      expected.addNew(topics.sent(sent));
      assertThat(versions(topics.recommendations(expected.size(), ANSWERED_WITHIN)))
          .containsExactly(first);

      second = shop.publish(22);
      long deadline = System.nanoTime() + SWAPPED_WITHIN.toNanos();
      Set<String> versions = Set.of();
      while (!versions.contains(second) && System.nanoTime() < deadline) {
        sent += Replay.sendInTime(replayer, PER_SECOND / 2, sink);
        expected.addNew(topics.sent(sent));
        versions = versions(topics.recommendations(expected.size(), ANSWERED_WITHIN));
      }
      assertThat(versions).containsExactlyInAnyOrder(first, second);

      String damaged = shop.publishDamaged(23);
      while (!stream.said().contains(damaged + " is refused") && System.nanoTime() < deadline) {
        sent += Replay.sendInTime(replayer, PER_SECOND / 4, sink);
      }
      sent += Replay.sendInTime(replayer, PER_SECOND, sink);
      expected.addNew(topics.sent(sent));
      assertAnswered(topics, expected, first, second);
      said = stream.stop().err();
      assertThat(said).contains(damaged + " is refused, " + second + " serves on");
    }
  }

  private static Set<String> versions(List<Recommendation> recommendations) {
    Set<String> versions = new TreeSet<>();
    recommendations.forEach(one -> versions.add(String.valueOf(one.modelVersion())));
    return versions;
  }

  private static SessionReplayer replayer(long seed) {
    return new SessionReplayer(
        StreamShop.SHOP,
        ReplaySettings.startingAt(Instant.now())
            .withSeed(seed)
            .withSessions(SESSIONS)
            .withEventsPerSecond(PER_SECOND)
            .withGarbageShare(0.05));
  }

  private void assertNothingIsLost(StreamTopics topics, ExpectedAnswers expected, String version)
      throws Exception {
    Set<String> found = new TreeSet<>();
    topics.recommendations(expected.size(), ANSWERED_WITHIN).forEach(one -> found.add(one.id()));
    try (ModelBundle model = shop.open(version)) {
      assertThat(found).isEqualTo(new TreeSet<>(expected.of(model).keySet()));
    }
    Set<String> refused = new TreeSet<>();
    topics
        .refused(expected.refused().size(), ANSWERED_WITHIN)
        .forEach(one -> refused.add(one.text()));
    assertThat(refused)
        .isEqualTo(new TreeSet<>(expected.refused().stream().map(Refused::text).toList()));
  }

  /** Each event has its one answer, by one of the models alone; each other record is refused. */
  private void assertAnswered(StreamTopics topics, ExpectedAnswers expected, String... versions)
      throws Exception {
    List<Recommendation> found = topics.recommendations(expected.size(), ANSWERED_WITHIN);
    Map<String, Recommendation> answers = new HashMap<>();
    for (String version : versions) {
      try (ModelBundle model = shop.open(version)) {
        answers.putAll(expected.of(model));
      }
    }
    Map<String, String> records = new TreeMap<>();
    for (Recommendation one : found) {
      Recommendation answer = answers.get(one.id());
      if (answer == null) {
        throw new AssertionError("Nobody asked for " + one);
      }
      ExpectedAnswers.assertSame(one, answer);
      assertThat(records.put(expected.recordOf(one), one.id()))
          .as("second answer to %s", expected.recordOf(one))
          .isNull();
    }
    assertThat(records).hasSize(expected.size());

    List<Refused> refused = topics.refused(expected.refused().size(), ANSWERED_WITHIN);
    assertThat(refused.stream().map(Refused::text))
        .containsExactlyInAnyOrderElementsOf(
            expected.refused().stream().map(Refused::text).toList());
  }
}
