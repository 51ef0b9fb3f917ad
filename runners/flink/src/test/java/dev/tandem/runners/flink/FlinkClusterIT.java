package dev.tandem.runners.flink;

import dev.tandem.runners.contract.ClusterContract;
import dev.tandem.runners.contract.LocalCluster;
import dev.tandem.runners.contract.Signals;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

final class FlinkClusterIT extends ClusterContract {
  private static final Path SCRIPT = Path.of("cluster");
  private static final String MASTER = "jobmanager";

  private final Random random = new Random(20_260_101);
  private String killed = "";

  @Override
  protected String name() {
    return "flink";
  }

  /** One worker's slots are enough for the job: the other stands by. */
  @Override
  protected LocalCluster startCluster(Path folder) throws IOException, InterruptedException {
    return LocalCluster.start(SCRIPT, folder, "--ha", "--workers", "2", "--slots", "2");
  }

  @Override
  protected ProcessHandle worker(LocalCluster cluster) throws IOException {
    List<String> workers =
        cluster.processes().stream().filter(name -> name.startsWith("taskmanager-")).toList();
    killed = workers.get(random.nextInt(workers.size()));
    return cluster.process(killed);
  }

  @Override
  protected void replaceWorker(LocalCluster cluster) throws IOException, InterruptedException {
    cluster.tell("worker", "start");
  }

  @Test
  @Order(4)
  void losesNothingWhenTheJobManagerIsKilled() throws Exception {
    survives(
        "SIGKILL of the JobManager, with high availability",
        () -> {
          Signals.kill(cluster().process(MASTER));
          cluster().tell("master", "start");
        });
    // What submitted it has waited for the cluster.
    stream().assertRuns();
  }

  @Test
  @Order(12)
  @Tag(LONG)
  void losesNothingWhenTheJobManagerIsFrozen() throws Exception {
    survives(
        "SIGSTOP of the JobManager, 30 s, with high availability",
        () -> freeze(List.of(cluster().process(MASTER))));
  }
}
