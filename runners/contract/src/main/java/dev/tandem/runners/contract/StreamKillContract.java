package dev.tandem.runners.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.testdata.topics.EmbeddedKafka;
import dev.tandem.transforms.model.ModelBundle;
import dev.tandem.transforms.recommend.Recommendation;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A stream that is killed under load, at any moment, and started again loses nothing. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class StreamKillContract {
  private static final long SEED = 20_260_101;
  private static final int PER_SECOND = 150;
  private static final Duration BEGINS_WITHIN = Duration.ofSeconds(60);
  static final Duration ANSWERED_WITHIN = Duration.ofSeconds(90);
  private static final long LONGEST_LIFE_MILLIS = 4_000;

  @SuppressWarnings("NullAway.Init")
  private EmbeddedKafka broker;

  @SuppressWarnings("NullAway.Init")
  private StreamShop shop;

  @SuppressWarnings("NullAway.Init")
  private String version;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    broker = EmbeddedKafka.start();
    shop = StreamShop.start(folder);
    version = shop.publish(31);
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

  /** Whether its counters are those of the checkpoint it goes on from. */
  protected abstract boolean countersGoOn();

  @Test
  void killedTenTimesItLosesNothingAndRepeatsOnlyTheSame(@TempDir Path folder) throws Exception {
    Path archive = folder.resolve("archive");
    StreamTopics topics = topics("killed");
    ExpectedAnswers expected =
        killed(
            folder,
            topics,
            10,
            archive,
            "--checkpoints=" + folder.resolve("checkpoints"),
            "--checkpointEvery=PT1S",
            "--archive=" + archive,
            "--archiveEvery=PT3S");

    Map<String, Recommendation> answers = answers(expected);
    Map<String, Integer> times = new HashMap<>();
    for (Recommendation one : topics.recommendations(expected.size(), ANSWERED_WITHIN)) {
      Recommendation answer = answers.get(one.id());
      if (answer == null) {
        throw new AssertionError("Nobody asked for " + one);
      }
      // Sessions go on from the checkpoint, so what is computed again is what it was.
      ExpectedAnswers.assertSame(one, answer);
      times.merge(one.id(), 1, Integer::sum);
    }
    assertThat(times.keySet()).isEqualTo(answers.keySet());
    assertAllRefused(topics, expected);
    assertThat(archived(archive)).isEqualTo(new TreeSet<>(answers.keySet()));
  }

  final StreamTopics topics(String name) throws Exception {
    return StreamTopics.create(broker, name);
  }

  /** Kills it so often under load, and lets it answer the rest in peace. */
  final ExpectedAnswers killed(
      Path folder, StreamTopics topics, int kills, @Nullable Path archive, String... more)
      throws Exception {
    List<String> flags = new ArrayList<>(topics.flags());
    flags.addAll(List.of(more));
    Random random = new Random(SEED);
    try (StreamLoad load = StreamLoad.start(topics, SEED, PER_SECOND)) {
      int answered = 0;
      for (int kill = 0; kill < kills; kill++) {
        try (RunningStream stream = RunningStream.start(folder, shop, flags)) {
          answered = answered(topics, answered + 1);
          stream.assertRuns();
          LockSupport.parkNanos(Duration.ofMillis(random.nextLong(LONGEST_LIFE_MILLIS)).toNanos());
          stream.assertRuns();
          answered = answered(topics, answered);
        }
      }
      ExpectedAnswers expected = new ExpectedAnswers(shop.tables());
      try (RunningStream stream = RunningStream.start(folder, shop, flags)) {
        answered(topics, answered + 1);
        topics.sent(load.stop()).forEach(expected::add);
        assertThat(
                topics.recommendations(expected.size(), ANSWERED_WITHIN).stream()
                    .map(Recommendation::id)
                    .distinct())
            .hasSize(expected.size());
        if (archive != null) {
          awaitArchived(archive, answers(expected).size());
        }
        StreamSummary summary = StreamSummary.of(stream.stop());
        if (countersGoOn()) {
          summary.balanced();
        }
      }
      return expected;
    }
  }

  /** Waits for so many records to be answered; how many are, each counted once. */
  private static int answered(StreamTopics topics, int atLeast) {
    return (int)
        topics.recommendations(atLeast, BEGINS_WITHIN).stream()
            .map(Recommendation::id)
            .distinct()
            .count();
  }

  /** What waits when a stream is stopped is in its savepoint, and in no file yet. */
  static void awaitArchived(Path archive, int answers) throws SQLException {
    long end = System.nanoTime() + ANSWERED_WITHIN.toNanos();
    while (archived(archive).size() < answers && System.nanoTime() < end) {
      LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
    }
  }

  final Map<String, Recommendation> answers(ExpectedAnswers expected) throws IOException {
    try (ModelBundle model = shop.open(version)) {
      return new TreeMap<>(expected.of(model));
    }
  }

  static void assertAllRefused(StreamTopics topics, ExpectedAnswers expected) {
    TreeSet<String> all = new TreeSet<>();
    expected.refused().forEach(one -> all.add(one.text()));
    TreeSet<String> found = new TreeSet<>();
    topics.refused(all.size(), ANSWERED_WITHIN).forEach(one -> found.add(one.text()));
    assertThat(found).isEqualTo(all);
  }

  static TreeSet<String> archived(Path archive) throws SQLException {
    return new TreeSet<>(StreamFiles.archived(archive, "recommendation_id"));
  }
}
