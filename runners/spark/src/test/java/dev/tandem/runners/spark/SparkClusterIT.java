package dev.tandem.runners.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.runners.contract.ClusterContract;
import dev.tandem.runners.contract.LocalCluster;
import dev.tandem.runners.contract.Signals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

final class SparkClusterIT extends ClusterContract {
  private static final Path SCRIPT = Path.of("cluster");
  private static final String MASTER = "master";
  private static final Duration READS_WITHIN = Duration.ofSeconds(120);
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final String EXECUTOR = "CoarseGrainedExecutorBackend";

  private final Random random = new Random(20_260_101);

  @Override
  protected String name() {
    return "spark";
  }

  @Override
  protected LocalCluster startCluster(Path folder) throws IOException, InterruptedException {
    return LocalCluster.start(SCRIPT, folder, "--workers", "2", "--cores", "1");
  }

  @Override
  protected ProcessHandle worker(LocalCluster cluster) throws IOException {
    List<ProcessHandle> executors = new ArrayList<>();
    for (String name : cluster.processes()) {
      if (name.startsWith("worker-")) {
        cluster
            .process(name)
            .descendants()
            .filter(one -> one.info().commandLine().orElse("").contains(EXECUTOR))
            .forEach(executors::add);
      }
    }
    assertThat(executors).isNotEmpty();
    return executors.get(random.nextInt(executors.size()));
  }

  /** Spark's own worker starts another executor. */
  @Override
  protected void replaceWorker(LocalCluster cluster) {}

  @Override
  protected boolean servesWithoutCheckpoints() {
    return false;
  }

  @Override
  protected int kills() {
    return 5;
  }

  @Test
  @Order(1)
  void endsWithTheExitCodesOfTheDocumentation() throws Exception {
    List<String> export = exportArguments("refused");
    export.add("--format=CVS");

    assertThat(cluster().submit().run(workFolder(), Map.of(), export).exitCode()).isEqualTo(2);
  }

  /** Its group's offsets are ahead of what was answered then, and there is nothing else. */
  @Test
  @Order(2)
  @Tag(LONG)
  void losesNothingWhenTheDriverIsKilledBeforeItsFirstCheckpoint() throws Exception {
    beginLoad();
    submitStream();
    long end = System.nanoTime() + READS_WITHIN.toNanos();
    while (groupsOffsets() == 0) {
      assertThat(System.nanoTime()).as("the group commits").isLessThan(end);
      pause(LOOK);
    }
    Signals.kill(stream().handle());
    assertThat(sparksCheckpoints()).isEmpty();

    submitStream();
    awaitAnswers();
    stopStream();
  }

  private static List<Path> sparksCheckpoints() throws IOException {
    Path folder = checkpoints().resolve("spark-checkpoint");
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.getFileName().toString().startsWith("checkpoint-")).toList();
    }
  }

  @Test
  @Order(5)
  void losesNothingWhenTheDriverIsKilled() throws Exception {
    killDriver();
  }

  @Test
  @Order(12)
  @Tag(LONG)
  void losesNothingWhenTheDriverIsKilledAgainAndAgain() throws Exception {
    for (int i = 1; i < TIMES; i++) {
      killDriver();
    }
  }

  private void killDriver() throws Exception {
    survives(
        "SIGKILL of the driver; the stream is submitted again",
        () -> {
          Signals.kill(stream().handle());
          submitStream();
        });
  }

  @Test
  @Order(13)
  @Tag(LONG)
  void losesNothingWhenTheDriverIsFrozen() throws Exception {
    survivesEachTime("SIGSTOP of the driver, 30 s", () -> freeze(List.of(stream().handle())));
  }

  @Test
  @Order(14)
  @Tag(LONG)
  void losesNothingWhenTheMasterIsKilled() throws Exception {
    survivesEachTime(
        "SIGKILL of the master, which is started again",
        () -> {
          Signals.kill(List.of(cluster().process(MASTER)));
          cluster().tell("start", "");
        });
  }
}
