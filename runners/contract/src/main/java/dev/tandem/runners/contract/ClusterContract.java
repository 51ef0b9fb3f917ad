package dev.tandem.runners.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tandem.testdata.sessions.LinesFile;
import dev.tandem.testdata.sessions.ReplaySettings;
import dev.tandem.testdata.sessions.SessionReplayer;
import dev.tandem.testdata.topics.EmbeddedKafka;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Both pipelines on a cluster of several processes, which they were not started with, and what
 * becomes of the stream when parts of the cluster, the broker, the database and the disks fail
 * under load. One stream lives through it all; after each fault every record must be accounted for.
 *
 * <p>Tests with the tag {@value #LONG} run with {@code -Pcluster} only.
 */
@Tag("cluster")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
public abstract class ClusterContract {
  public static final String LONG = "long";

  /** How often most faults are tried in all, for a median and a worst. */
  protected static final int TIMES = 3;

  /** What the last test checks is what all before it have done. */
  protected static final int LAST = 1_000;

  protected static final Duration FREEZE = Duration.ofSeconds(30);
  private static final long SEED = 20_260_101;
  private static final int EVENTS_PER_SECOND = 500;
  private static final int REPLAYED = 2_000;
  private static final Duration BEGINS_WITHIN = Duration.ofSeconds(120);
  private static final Duration RECOVERS_WITHIN = Duration.ofSeconds(360);
  private static final Duration CALM = Duration.ofSeconds(2);
  private static final Duration OUTAGE = Duration.ofSeconds(20);

  @TempDir
  @SuppressWarnings("NullAway.Init")
  private static Path folder;

  @SuppressWarnings("NullAway.Init")
  private LocalCluster cluster;

  @SuppressWarnings("NullAway.Init")
  private EmbeddedKafka broker;

  @SuppressWarnings("NullAway.Init")
  private StreamShop shop;

  @SuppressWarnings("NullAway.Init")
  private StreamTopics topics;

  @SuppressWarnings("NullAway.Init")
  private StreamLedger ledger;

  @SuppressWarnings("NullAway.Init")
  private FaultTable table;

  private @Nullable StreamLoad load;
  private @Nullable RunningStream stream;
  private final List<SmallDisk> disks = new ArrayList<>();

  /** As the table of faults names it. */
  protected abstract String name();

  protected abstract LocalCluster startCluster(Path clusterFolder)
      throws IOException, InterruptedException;

  /** A worker's process, or its part that does the work. */
  protected abstract ProcessHandle worker(LocalCluster running)
      throws IOException, InterruptedException;

  /** Brings back what {@link #worker} gave, if the cluster does not do so itself. */
  protected abstract void replaceWorker(LocalCluster running)
      throws IOException, InterruptedException;

  /** How often a worker is killed in all. */
  protected abstract int kills();

  /** Whether a stream goes on while its checkpoints cannot be written; else it is started again. */
  protected abstract boolean servesWithoutCheckpoints();

  /** Something that is done to a part. */
  protected interface Harm {
    void run() throws Exception;
  }

  @BeforeAll
  void startAll() throws Exception {
    if (SmallDisk.isAvailable()) {
      disks.add(SmallDisk.mount(archive(), 1_500));
      disks.add(SmallDisk.mount(checkpoints(), 2_000));
    }
    broker = EmbeddedKafka.start();
    shop = StreamShop.start(folder);
    String version = shop.publish(31);
    topics = StreamTopics.create(broker, name());
    ledger = StreamLedger.open(topics, version);
    table = new FaultTable(name());
    cluster = startCluster(folder.resolve("cluster"));
  }

  @AfterAll
  void stopAll() throws Exception {
    if (stream != null) {
      stream.close();
    }
    if (cluster != null) {
      cluster.close();
    }
    if (load != null) {
      load.close();
    }
    if (ledger != null) {
      ledger.close();
    }
    if (shop != null) {
      shop.close();
    }
    if (broker != null) {
      broker.close();
    }
    for (SmallDisk disk : disks) {
      disk.close();
    }
  }

  private static Path archive() {
    return folder.resolve("archive");
  }

  protected static Path checkpoints() {
    return folder.resolve("checkpoints");
  }

  protected final LocalCluster cluster() {
    return cluster;
  }

  /** Another cluster takes the place of the one before, which has ended. */
  protected final void use(LocalCluster another) {
    cluster = another;
  }

  /** What submits the stream and watches it. */
  protected final RunningStream stream() {
    if (stream == null) {
      throw new IllegalStateException("no stream was submitted");
    }
    return stream;
  }

  /** Shoppers come, if they have not yet; they stay until the last test. */
  protected final void beginLoad() {
    if (load == null) {
      load = StreamLoad.start(topics, SEED, EVENTS_PER_SECOND);
    }
  }

  /** Submits the stream; it goes on where it was. */
  protected final void submitStream(String... flagsOfSubmit) throws IOException {
    stream = RunningStream.start(cluster.submit(flagsOfSubmit), folder, shop, flags());
  }

  private List<String> flags() throws IOException {
    List<String> flags = new ArrayList<>(topics.flags());
    flags.addAll(
        List.of(
            "--jdbcPasswordFile=" + shop.passwordFile(),
            "--refresh=PT5S",
            "--checkpoints=" + checkpoints(),
            "--checkpointEvery=PT2S",
            "--archive=" + archive(),
            "--archiveEvery=PT5S"));
    return flags;
  }

  /** Stops the stream in order, and waits until it has ended. */
  protected final ChildJvm.Ended stopStream() throws IOException, InterruptedException {
    ChildJvm.Ended ended = stream().stop();
    stream = null;
    return ended;
  }

  /** Waits until the stream answers what is sent now. */
  protected final void awaitAnswers() {
    ledger.awaitAllSentBefore(Instant.now(), RECOVERS_WITHIN);
  }

  /** Waits for the first answers. */
  protected final void awaitFirstAnswers() {
    ledger.awaitAnswer(BEGINS_WITHIN);
  }

  /** How many records the stream's group says it has read. */
  protected final long groupsOffsets() {
    return topics.groupsOffsets();
  }

  protected final Path workFolder() {
    return folder;
  }

  /** The arguments of the export, into a folder of its own. */
  protected final List<String> exportArguments(String output) throws IOException {
    return shop.database()
        .export(folder.resolve(output).toString(), "--jdbcPasswordFile=" + shop.passwordFile());
  }

  /** The arguments of the stream's job, for whoever submits it in another way. */
  protected final List<String> streamArguments() throws IOException {
    return shop.job(flags().toArray(String[]::new));
  }

  @Test
  @Order(1)
  void exportsWhatPlainSqlGives() throws Exception {
    ChildJvm.Ended ended =
        cluster.submit().run(folder, shop.environment(), exportArguments("training"));

    assertThat(ended.exitCode()).as(ended.out() + ended.err()).isZero();
    assertThat(PublishedSnapshot.onlyOneIn(folder.resolve("training")).verify().table().lines())
        .containsExactlyElementsOf(TrainingTable.expectedOf(shop.database()).lines());
  }

  @Test
  @Order(1)
  @Tag(LONG)
  void replaysFilesAndAddsUp() throws Exception {
    Path activity = folder.resolve("activity.jsonl");
    SessionReplayer replayer =
        new SessionReplayer(
            StreamShop.SHOP, ReplaySettings.startingAt(Instant.now()).withGarbageShare(0.05));
    try (LinesFile file = new LinesFile(activity)) {
      for (int i = 0; i < REPLAYED; i++) {
        file.send(replayer.next());
      }
    }
    List<String> args =
        shop.job(
            "--jdbcPasswordFile=" + shop.passwordFile(),
            "--source=FILES",
            "--activity=" + activity,
            "--recommendations=" + folder.resolve("replayed"),
            "--failures=" + folder.resolve("replayed-failures"));
    StreamSummary summary =
        StreamSummary.of(cluster.submit().run(folder, shop.environment(), args)).balanced();

    assertThat(summary.read()).isEqualTo(REPLAYED);
    assertThat(StreamFiles.lines(folder.resolve("replayed")))
        .hasSize((int) summary.recommendations());
  }

  @Test
  @Order(3)
  void answersAndArchives() throws Exception {
    beginLoad();
    submitStream();
    awaitFirstAnswers();
    awaitAnswers();
    stream().assertRuns();
    assertListensOnThisMachineAlone();
  }

  private void assertListensOnThisMachineAlone() throws IOException {
    List<ProcessHandle> all = new ArrayList<>(List.of(stream().handle()));
    for (String name : cluster.processes()) {
      all.add(cluster.process(name));
      cluster.process(name).descendants().forEach(all::add);
    }
    for (ProcessHandle process : all) {
      assertThat(ListeningSockets.addressesOf(process))
          .as("%s", process.info().commandLine())
          .isSubsetOf(ListeningSockets.LOOPBACK);
    }
  }

  @Test
  @Order(4)
  void losesNothingWhenAWorkerIsKilled() throws Exception {
    killWorker();
  }

  @Test
  @Order(10)
  @Tag(LONG)
  void losesNothingWhenWorkersAreKilledAgainAndAgain() throws Exception {
    for (int i = 1; i < kills(); i++) {
      killWorker();
    }
  }

  private void killWorker() throws Exception {
    survives(
        "SIGKILL of a worker",
        () -> {
          Signals.kill(worker(cluster));
          replaceWorker(cluster);
        });
  }

  @Test
  @Order(11)
  @Tag(LONG)
  void losesNothingWhenAWorkerIsFrozen() throws Exception {
    survivesEachTime("SIGSTOP of a worker, 30 s", () -> freeze(List.of(worker(cluster))));
  }

  @Test
  @Order(20)
  @Tag(LONG)
  void losesNothingWhenTheBrokerIsKilled() throws Exception {
    survivesEachTime(
        "SIGKILL of the Kafka broker, away for 20 s and its restart",
        () -> {
          broker.kill();
          pause(OUTAGE);
          broker.restart();
        });
  }

  @Test
  @Order(21)
  @Tag(LONG)
  void losesNothingWhenTheBrokerIsFrozen() throws Exception {
    survivesEachTime("SIGSTOP of the Kafka broker, 30 s", () -> freeze(List.of(broker.handle())));
  }

  @Test
  @Order(22)
  @Tag(LONG)
  void losesNothingWhenTheDatabaseIsKilled() throws Exception {
    survivesEachTime(
        "SIGKILL of Postgres, away for 20 s",
        () -> {
          shop.postgres().stopAbruptly();
          pause(OUTAGE);
          shop.postgres().restart();
        });
  }

  @Test
  @Order(23)
  @Tag(LONG)
  void losesNothingWhenTheDatabaseIsFrozen() throws Exception {
    survivesEachTime("SIGSTOP of Postgres, 30 s", () -> freeze(shop.postgres().processes()));
  }

  @Test
  @Order(24)
  @Tag(LONG)
  void losesNothingWhenTheArchivesDiskIsFull() throws Exception {
    SmallDisk disk = disk(archive());
    survivesEachTime(
        "the archive's disk full for 30 s",
        () -> {
          disk.fill();
          pause(FREEZE);
          disk.empty();
        });
  }

  @Test
  @Order(25)
  @Tag(LONG)
  void losesNothingWhenCheckpointsCannotBeWritten() throws Exception {
    SmallDisk disk = disk(checkpoints());
    survivesEachTime(
        "checkpoint storage read-only for 30 s",
        () -> {
          disk.makeReadOnly();
          pause(FREEZE);
          disk.makeWritable();
          if (!servesWithoutCheckpoints()) {
            assertThat(stream().await().exitCode()).isNotZero();
            submitStream();
          }
        });
  }

  @Test
  @Order(LAST)
  void allIsAccountedForInTheEndAndArchived() throws Exception {
    StreamLoad running = load;
    if (running == null) {
      throw new AssertionError("the stream was not begun");
    }
    long sent = running.stop();
    load = null;
    ledger.awaitAll(sent, RECOVERS_WITHIN);
    assertThat(ledger.strangers()).isEmpty();
    awaitArchived();
    assertThat(stopStream().out()).contains("records read");
    Set<String> archived = new TreeSet<>(archived());
    assertThat(difference(ledger.answers(), archived)).as("answered, not archived").isEmpty();
    assertThat(difference(archived, ledger.answers())).as("archived, not answered").isEmpty();
    System.out.printf("%s: %s, all of them accounted for%n", name(), ledger.account());
  }

  /** What waits when a stream is stopped is in its savepoint, and in no file yet. */
  private void awaitArchived() throws SQLException {
    long end = System.nanoTime() + RECOVERS_WITHIN.toNanos();
    Set<String> answers = ledger.answers();
    while (!new TreeSet<>(archived()).containsAll(answers) && System.nanoTime() < end) {
      pause(Duration.ofSeconds(1));
    }
  }

  private static Set<String> difference(Set<String> all, Set<String> without) {
    Set<String> difference = new TreeSet<>(all);
    difference.removeAll(without);
    return difference;
  }

  private static List<String> archived() throws SQLException {
    return StreamFiles.archived(archive(), "recommendation_id");
  }

  /**
   * Does harm to a stream that runs well, and waits until all that was sent until the harm was at
   * an end is answered or refused.
   */
  protected final void survives(String fault, Harm harm) throws Exception {
    Instant before = Instant.now();
    ledger.awaitAllSentBefore(before, RECOVERS_WITHIN);
    pause(CALM);
    stream().assertRuns();
    ledger.measure();
    harm.run();
    ledger.awaitAllSentBefore(Instant.now(), RECOVERS_WITHIN);
    table.add(fault, ledger.measured());
    assertThat(ledger.strangers()).isEmpty();
    // That DuckDB can read it, whatever is in it by now.
    archived();
  }

  /** The same, {@link #TIMES} times. */
  protected final void survivesEachTime(String fault, Harm harm) throws Exception {
    for (int i = 0; i < TIMES; i++) {
      survives(fault, harm);
    }
  }

  protected final void freeze(List<ProcessHandle> processes)
      throws IOException, InterruptedException {
    Signals.freeze(processes);
    try {
      pause(FREEZE);
    } finally {
      Signals.thaw(processes);
    }
  }

  private SmallDisk disk(Path mounted) {
    assumeTrue(
        !disks.isEmpty(), "needs Linux and root, to mount a disk that can be full or read-only");
    return disks.stream().filter(disk -> disk.folder().equals(mounted)).findFirst().orElseThrow();
  }

  /** The length of an outage. */
  protected static void pause(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
