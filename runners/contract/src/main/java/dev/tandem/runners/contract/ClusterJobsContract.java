package dev.tandem.runners.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.testdata.topics.EmbeddedKafka;
import dev.tandem.transforms.model.ModelBundle;
import dev.tandem.transforms.recommend.Recommendation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The deployable jar on a cluster of several processes that it was not started with: an export is
 * what plain SQL says, and a stream of which a worker's process is killed answers everything.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class ClusterJobsContract {
  private static final long SEED = 20_260_101;
  private static final int PER_SECOND = 50;
  private static final int ENOUGH_BEFORE = 300;
  private static final int ENOUGH_AFTER = 300;
  private static final Duration BEGINS_WITHIN = Duration.ofSeconds(90);
  private static final Duration STOPS_WITHIN = Duration.ofSeconds(45);

  /** A cluster that runs. */
  public interface Cluster extends AutoCloseable {
    /** Submits a job and stays with it: the child is the job's launching process. */
    ChildJvm submit(Path workFolder, Map<String, String> environment, List<String> job)
        throws IOException;

    /** Every process of the cluster, those that work on jobs among them. */
    List<ProcessHandle> processes() throws IOException;

    /** Those that work on jobs. */
    List<ProcessHandle> working() throws IOException;

    @Override
    void close() throws IOException;
  }

  @SuppressWarnings("NullAway.Init")
  private EmbeddedKafka broker;

  @SuppressWarnings("NullAway.Init")
  private StreamShop shop;

  @SuppressWarnings("NullAway.Init")
  private Cluster cluster;

  /** Starts one with two workers. */
  protected abstract Cluster start(Path folder) throws Exception;

  @BeforeAll
  void startAll(@TempDir Path folder) throws Exception {
    broker = EmbeddedKafka.start();
    shop = StreamShop.start(folder);
    cluster = start(folder.resolve("cluster"));
  }

  @AfterAll
  void stopAll() throws IOException {
    if (cluster != null) {
      cluster.close();
    }
    if (shop != null) {
      shop.close();
    }
    if (broker != null) {
      broker.close();
    }
  }

  @Test
  void exportsWhatPlainSqlSays(@TempDir Path folder) throws Exception {
    Path output = folder.resolve("training");
    List<String> export =
        shop.database().export(output.toString(), "--jdbcPasswordFile=" + shop.passwordFile());
    try (ChildJvm child = cluster.submit(folder, Map.of(), export)) {
      ChildJvm.Ended ended = child.await();
      assertThat(ended.exitCode()).as(ended.out() + ended.err()).isZero();
    }
    assertThat(PublishedSnapshot.onlyOneIn(output).verify().table().lines())
        .containsExactlyElementsOf(TrainingTable.expectedOf(shop.database()).lines());

    // Exit codes are those of the documentation here too.
    export.add("--format=CVS");
    try (ChildJvm child = cluster.submit(folder, Map.of(), export)) {
      ChildJvm.Ended ended = child.await();
      assertThat(ended.exitCode()).as(ended.out() + ended.err()).isEqualTo(2);
    }
  }

  @Test
  void answersEverythingThoughAWorkersProcessIsKilled(@TempDir Path folder) throws Exception {
    String version = shop.publish(31);
    StreamTopics topics = StreamTopics.create(broker, "cluster");
    Path archive = folder.resolve("archive");
    List<String> job = shop.job(topics.flags().toArray(String[]::new));
    job.addAll(
        List.of(
            "--jdbcPasswordFile=" + shop.passwordFile(),
            "--checkpoints=" + folder.resolve("checkpoints"),
            "--archive=" + archive,
            "--archiveEvery=PT3S"));
    ExpectedAnswers expected = new ExpectedAnswers(shop.tables());
    try (StreamLoad load = StreamLoad.start(topics, SEED, PER_SECOND);
        ChildJvm stream = cluster.submit(folder, Map.of(), job)) {
      int before = distinct(topics.recommendations(ENOUGH_BEFORE, BEGINS_WITHIN));
      assertThat(before).as(stream.said()).isGreaterThanOrEqualTo(ENOUGH_BEFORE);
      assertListensOnLoopbackAlone(stream);

      List<ProcessHandle> working = cluster.working();
      assertThat(working).hasSizeGreaterThanOrEqualTo(2);
      assertThat(working.get(0).destroyForcibly()).isTrue();
      working.get(0).onExit().join();
      int after =
          distinct(
              topics.recommendations(before + ENOUGH_AFTER, StreamKillContract.ANSWERED_WITHIN));
      assertThat(after).as(stream.said()).isGreaterThanOrEqualTo(before + ENOUGH_AFTER);

      topics.sent(load.stop()).forEach(expected::add);
      topics.recommendations(expected.size(), StreamKillContract.ANSWERED_WITHIN);
      StreamKillContract.awaitArchived(archive, expected.size());
      stop(stream);
    }

    Map<String, Recommendation> answers;
    try (ModelBundle model = shop.open(version)) {
      answers = expected.of(model);
    }
    Set<String> found = new HashSet<>();
    for (Recommendation one : topics.recommendations(answers.size(), Duration.ZERO)) {
      Recommendation answer = answers.get(one.id());
      if (answer == null) {
        throw new AssertionError("Nobody asked for " + one);
      }
      ExpectedAnswers.assertSame(one, answer);
      found.add(one.id());
    }
    assertThat(found).isEqualTo(answers.keySet());
    StreamKillContract.assertAllRefused(topics, expected);
    assertThat(StreamKillContract.archived(archive)).isEqualTo(new TreeSet<>(answers.keySet()));
  }

  private static int distinct(List<Recommendation> found) {
    return (int) found.stream().map(Recommendation::id).distinct().count();
  }

  private void assertListensOnLoopbackAlone(ChildJvm stream) throws IOException {
    List<ProcessHandle> all = new ArrayList<>(cluster.processes());
    all.add(stream.handle());
    for (ProcessHandle process : all) {
      assertThat(ListeningSockets.LOOPBACK)
          .as("%s", process.info().commandLine())
          .containsAll(ListeningSockets.addressesOf(process));
    }
  }

  private static void stop(ChildJvm stream) throws IOException, InterruptedException {
    assertThat(stream.endsWithin(Duration.ZERO)).as(stream.said()).isFalse();
    stream.handle().destroy();
    assertThat(stream.endsWithin(STOPS_WITHIN)).as("stops within " + STOPS_WITHIN).isTrue();
    ChildJvm.Ended ended = stream.await();
    assertThat(ended.exitCode()).as(ended.out() + ended.err()).isZero();
    assertThat(ended.out()).contains("stopped in order");
  }
}
