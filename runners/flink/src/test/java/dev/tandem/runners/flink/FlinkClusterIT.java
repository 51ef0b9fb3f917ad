package dev.tandem.runners.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.runners.contract.ChildJvm;
import dev.tandem.runners.contract.ClusterContract;
import dev.tandem.runners.contract.Launch;
import dev.tandem.runners.contract.LocalCluster;
import dev.tandem.runners.contract.Signals;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

final class FlinkClusterIT extends ClusterContract {
  private static final Path SCRIPT = Path.of("cluster");
  private static final String MASTER = "jobmanager";
  private static final String STANDBY = "jobmanager-2";
  private static final String NEWER = "newer.jar";

  private final Random random = new Random(20_260_101);

  @Override
  protected String name() {
    return "flink";
  }

  /** Two workers do the job, the third stands by. */
  @Override
  protected LocalCluster startCluster(Path folder) throws IOException, InterruptedException {
    return LocalCluster.start(SCRIPT, folder, "--ha", "--workers", "3", "--slots", "1");
  }

  @Override
  protected ProcessHandle worker(LocalCluster cluster) throws IOException, InterruptedException {
    List<String> busy = FlinkRest.of(cluster).busyWorkers();
    return cluster.process(busy.get(random.nextInt(busy.size())));
  }

  @Override
  protected void replaceWorker(LocalCluster cluster) throws IOException, InterruptedException {
    cluster.tell("worker", "start");
  }

  @Override
  protected boolean servesWithoutCheckpoints() {
    return true;
  }

  @Override
  protected int kills() {
    return 20;
  }

  @Test
  @Order(5)
  void losesNothingWhenTheJobManagerIsKilled() throws Exception {
    killLeader();
  }

  @Test
  @Order(12)
  @Tag(LONG)
  void losesNothingWhenTheJobManagerIsKilledAgainAndAgain() throws Exception {
    for (int i = 1; i < TIMES; i++) {
      killLeader();
    }
  }

  private void killLeader() throws Exception {
    survives(
        "SIGKILL of the JobManager that leads; another stands by",
        () -> {
          String leader = leader();
          Signals.kill(cluster().process(leader));
          cluster().tell("master", "start", leader);
        });
    // What submitted it has waited for the cluster.
    stream().assertRuns();
  }

  @Test
  @Order(13)
  @Tag(LONG)
  void losesNothingWhenTheJobManagerIsFrozen() throws Exception {
    survivesEachTime(
        "SIGSTOP of the JobManager that leads, 30 s; another stands by",
        () -> freeze(List.of(cluster().process(leader()))));
  }

  @Test
  @Order(14)
  @Tag(LONG)
  void losesNothingWhenTheOnlyJobManagerIsKilled() throws Exception {
    String leader = leader();
    String other = leader.equals(MASTER) ? STANDBY : MASTER;
    cluster().tell("master", "stop", other);
    survivesEachTime(
        "SIGKILL of the only JobManager, with high availability; it is started again",
        () -> {
          Signals.kill(cluster().process(leader));
          cluster().tell("master", "start", leader);
        });
    stream().assertRuns();
    cluster().tell("master", "start", other);
  }

  /** The JobManager whose log says so last. */
  private String leader() throws IOException {
    String leader = null;
    String since = "";
    for (String name : List.of(MASTER, STANDBY)) {
      for (String line :
          Files.readAllLines(cluster().folder().resolve("logs").resolve(name + ".log"))) {
        // A line begins with its time.
        if (line.contains("RestEndpoint") && line.contains("was granted leadership")) {
          if (line.compareTo(since) > 0) {
            leader = name;
            since = line;
          }
        }
      }
    }
    return Objects.requireNonNull(leader);
  }

  @Test
  @Order(6)
  void isNotLaunchedTwice() throws Exception {
    ChildJvm.Ended ended = cluster().submit().run(workFolder(), Map.of(), streamArguments());

    assertThat(ended.exitCode()).isNotZero();
    assertThat(ended.err()).contains("the cluster runs a job of that name already");
    stream().assertRuns();
  }

  @Test
  @Order(7)
  void goesOnInANewerJarFromASavepoint() throws Exception {
    goOnIn(newer(workFolder()));
  }

  @Test
  @Order(15)
  @Tag(LONG)
  void goesOnFromOneJarInAnotherAgainAndAgain() throws Exception {
    for (int i = 1; i < TIMES; i++) {
      goOnIn(i % 2 == 0 ? workFolder().resolve(NEWER) : Launch.deployableJar());
    }
  }

  private void goOnIn(Path jar) throws Exception {
    survives(
        "stop with a savepoint, start of another jar",
        () -> {
          assertThat(stopStream().out()).contains("savepoint-");
          submitStream("--jar", jar.toString());
        });
    assertThat(stream().said()).contains("The job goes on from", "savepoint-");
  }

  /** The jar of another version. */
  private static Path newer(Path folder) throws IOException {
    Path newer = Files.copy(Launch.deployableJar(), folder.resolve(NEWER));
    try (FileSystem jar = FileSystems.newFileSystem(newer)) {
      Path manifest = jar.getPath("META-INF", "MANIFEST.MF");
      String text = Files.readString(manifest);
      assertThat(text).contains("Implementation-Version: ");
      Files.writeString(
          manifest,
          text.replaceAll("Implementation-Version: .*", "Implementation-Version: 99.0.0"));
    }
    return newer;
  }

  @Test
  @Order(8)
  @Tag(LONG)
  void isSubmittedAndStoppedThroughTheRestApi() throws Exception {
    stopStream();
    FlinkRest rest = FlinkRest.of(cluster());
    String jar = rest.upload(Launch.deployableJar());

    String job = rest.run(jar, streamArguments());
    awaitAnswers();
    assertThat(rest.state(job)).isEqualTo("RUNNING");

    // What cannot be done there is said, and the cluster lives on.
    assertThatThrownBy(() -> rest.run(jar, exportArguments("refused")))
        .isInstanceOf(FlinkRest.RefusedException.class)
        .hasMessageContaining("exit code 2");
    assertThat(rest.state(job)).isEqualTo("RUNNING");

    // Where the stream looks for it when it is started again.
    rest.post(
        "/jobs/" + job + "/stop",
        Map.of("drain", false, "targetDirectory", "file://" + checkpoints()));
    while (!rest.state(job).equals("FINISHED")) {
      pause(Duration.ofMillis(200));
    }
    submitStream();
    awaitAnswers();
    assertThat(stream().said()).contains("The job goes on from", "savepoint-");
    assertNoWorkerSaid("cannot be loaded");
  }

  /** A worker that has had another job before is as good as new. */
  private void assertNoWorkerSaid(String trouble) throws IOException {
    try (Stream<Path> logs = Files.list(cluster().folder().resolve("logs"))) {
      for (Path log : logs.filter(file -> file.toString().endsWith(".log")).toList()) {
        assertThat(Files.readString(log)).as("%s", log).doesNotContain(trouble);
      }
    }
  }

  @Test
  @Order(30)
  @Tag(LONG)
  void losesNothingWhenTheJobManagerIsKilledThatRemembersNothing() throws Exception {
    stopStream();
    cluster().close();
    use(
        LocalCluster.start(
            SCRIPT, workFolder().resolve("plain"), "--workers", "3", "--slots", "1"));
    submitStream();
    survivesEachTime(
        "SIGKILL of the JobManager, without high availability; the stream is submitted again",
        () -> {
          Signals.kill(cluster().process(MASTER));
          cluster().tell("master", "start");
          // Whoever watches the stream is told that it is gone, and starts it again.
          ChildJvm.Ended ended = stream().await();
          assertThat(ended.exitCode()).isNotZero();
          assertThat(ended.err()).contains("no longer knows the job");
          submitStream();
        });
    assertThat(stream().said()).contains("The job goes on from");
  }
}
