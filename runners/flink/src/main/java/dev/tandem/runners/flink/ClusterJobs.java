package dev.tandem.runners.flink;

import java.util.concurrent.TimeUnit;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.configuration.Configuration;
import org.jspecify.annotations.Nullable;

/** The jobs of a cluster. */
final class ClusterJobs {
  private static final long WAIT_SECONDS = 30;

  private ClusterJobs() {}

  /**
   * The id of a job that has not ended; null if there is none of that name.
   *
   * @param settings that tell where the cluster is
   * @throws IllegalArgumentException if the cluster does not answer
   */
  static @Nullable String idOfRunning(String name, Configuration settings) {
    try (RestClusterClient<String> cluster = new RestClusterClient<>(settings, "cluster")) {
      return cluster.listJobs().get(WAIT_SECONDS, TimeUnit.SECONDS).stream()
          .filter(job -> job.getJobName().equals(name))
          .filter(job -> !job.getJobState().isGloballyTerminalState())
          .map(job -> job.getJobId().toString())
          .findFirst()
          .orElse(null);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while the cluster was asked for its jobs", e);
    } catch (Exception e) {
      throw new IllegalArgumentException("The cluster does not say which jobs it runs: " + e, e);
    }
  }
}
