package dev.tandem.runners.flink;

import java.util.Map;
import org.apache.flink.client.program.StreamContextEnvironment;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.runtime.jobgraph.SavepointConfigOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;

/**
 * What started this program, if it was Flink itself: {@code flink run}, the REST API of a cluster,
 * or a cluster made for this one job (application mode).
 */
final class FlinkLauncher {
  /** Flink's name for a launch from inside the cluster. */
  private static final String EMBEDDED = "embedded";

  private final Configuration settings;

  private FlinkLauncher(Configuration settings) {
    this.settings = settings;
  }

  /** Null if something else started this program. */
  static @Nullable FlinkLauncher current() {
    StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
    return environment instanceof StreamContextEnvironment
        ? new FlinkLauncher(new Configuration((Configuration) environment.getConfiguration()))
        : null;
  }

  /** Among them, where the cluster is. */
  Configuration settings() {
    return settings;
  }

  /** Whether whoever launched waits for the job's end. */
  boolean isAttached() {
    return settings.get(DeploymentOptions.ATTACHED);
  }

  /** Whether this program runs inside the JobManager, whose end would be the cluster's. */
  boolean isInsideCluster() {
    return EMBEDDED.equals(settings.get(DeploymentOptions.TARGET));
  }

  /** What {@code flink run -s} or its like said; null if nothing. */
  @Nullable String savepoint() {
    return settings.get(SavepointConfigOptions.SAVEPOINT_PATH);
  }

  /**
   * Settings for the streams that this program launches from here on, over the launcher's own. Beam
   * has no place for them where a launcher has made the environment, so it is handed an environment
   * that has them.
   */
  static void set(Map<String, String> settings) {
    Context.replace(
        StreamExecutionEnvironment.getExecutionEnvironment(Configuration.fromMap(settings)));
  }

  /** Flink lets only its own kind say what the environment is. */
  private abstract static class Context extends StreamExecutionEnvironment {
    static void replace(StreamExecutionEnvironment environment) {
      initializeContextEnvironment(unused -> environment);
    }
  }
}
