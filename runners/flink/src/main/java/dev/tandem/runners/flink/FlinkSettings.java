package dev.tandem.runners.flink;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Settings that Flink takes from a file alone. Immutable. */
final class FlinkSettings {
  private final Map<String, String> settings;

  private FlinkSettings(Map<String, String> settings) {
    this.settings = settings;
  }

  /** Flink in one JVM opens its ports on all addresses unless told otherwise. */
  static FlinkSettings ofThisMachine() {
    return new FlinkSettings(Map.of())
        .with("rest.bind-address", "127.0.0.1")
        .with("jobmanager.bind-host", "127.0.0.1")
        .with("taskmanager.bind-host", "127.0.0.1");
  }

  /** None yet; the cluster has its own. */
  static FlinkSettings ofACluster() {
    return new FlinkSettings(Map.of());
  }

  /** A buffer is sent after 2 ms, full or not; Flink's own default is 100 ms. */
  FlinkSettings withLowLatency() {
    return with("execution.buffer-timeout.interval", "2 ms");
  }

  /**
   * A step that fails is started again, but one that fails ten times in ten minutes cannot work:
   * the job ends, and whoever watches it is told.
   */
  FlinkSettings withRestarts() {
    return with("restart-strategy.type", "failure-rate")
        .with("restart-strategy.failure-rate.max-failures-per-interval", "10")
        .with("restart-strategy.failure-rate.failure-rate-interval", "10 min")
        .with("restart-strategy.failure-rate.delay", "1 s");
  }

  /**
   * Checkpoints lie in a folder, and one that a job goes on from belongs to that job, which deletes
   * it when it has newer ones: else every restart would leave one behind.
   */
  FlinkSettings withCheckpoints(String uri) {
    return with("state.checkpoints.dir", uri)
        .with("state.savepoints.dir", uri)
        .with("state.checkpoints.num-retained", "2")
        .with("execution.savepoint-restore-mode", "CLAIM");
  }

  /** Where a job in this JVM goes on; of Beam's flag for it only a cluster takes notice. */
  FlinkSettings withSavepoint(String uri, boolean allowNonRestoredState) {
    return with("execution.savepoint.path", uri)
        .with(
            "execution.savepoint.ignore-unclaimed-state", Boolean.toString(allowNonRestoredState));
  }

  /** Counters that this JVM can read while the job runs. */
  FlinkSettings withLiveCounters() {
    return with("metrics.reporter.live.factory.class", LiveCountersFactory.class.getName());
  }

  /** Metrics on a port of 127.0.0.1. */
  FlinkSettings withPrometheus(int port) {
    return with(
            "metrics.reporter.prometheus.factory.class",
            LoopbackPrometheusReporterFactory.class.getName())
        .with("metrics.reporter.prometheus.port", Integer.toString(port));
  }

  private FlinkSettings with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(settings);
    more.put(name, value);
    return new FlinkSettings(more);
  }

  /** By name. */
  Map<String, String> map() {
    return settings;
  }

  /** Writes them where Flink looks for them: a folder of its own, gone with this JVM. */
  Path write() {
    Path folder = temporaryFolder();
    try {
      Path file =
          Files.writeString(
              folder.resolve("config.yaml"),
              settings.entrySet().stream()
                  .map(setting -> "%s: \"%s\"%n".formatted(setting.getKey(), setting.getValue()))
                  .collect(Collectors.joining()));
      file.toFile().deleteOnExit();
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write Flink's settings to " + folder, e);
    }
  }

  /** Deleted at the end if it is empty then. */
  static Path temporaryFolder() {
    try {
      Path folder = Files.createTempDirectory("tandem-flink");
      folder.toFile().deleteOnExit();
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot make a folder for temporary files", e);
    }
  }
}
