package dev.tandem.runners.flink;

import dev.tandem.pipelines.GivenFlags;
import dev.tandem.pipelines.RunnerLeaf;
import dev.tandem.pipelines.StreamNeeds;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/** Flink: in this JVM, or a cluster when {@code --flinkMaster} names one. */
public final class FlinkLeaf implements RunnerLeaf {
  private static final Set<String> IN_THIS_JVM = Set.of("[local]", "[auto]");

  /** Where Flink's own launchers say which folder holds its settings. */
  private static final String CONFIGURED = "FLINK_CONF_DIR";

  private static final long WATERMARK_MILLIS = 1000;
  private static final long PAUSE_MILLIS = 100;

  private boolean readsLiveCounters;

  @Override
  public String name() {
    return "flink";
  }

  @Override
  public List<String> runners() {
    return List.of("FlinkRunner", "TestFlinkRunner");
  }

  @Override
  public void prepareBounded(PipelineOptions options) {
    FlinkPipelineOptions flink = options.as(FlinkPipelineOptions.class);
    if (!flink.getAttachedMode()) {
      throw new IllegalArgumentException(
          "--attachedMode=false: the launching process holds the database's snapshot until all is read, so it must stay");
    }
    reuseObjects(flink);
    if (mayConfigure(flink) && isInThisJvm(flink)) {
      flink.setFlinkConfDir(FlinkSettings.ofThisMachine().write().toString());
    }
  }

  /**
   * Flink's own defaults are for throughput: a buffer waits 100 ms for more to send, elements are
   * copied between steps, and nothing is checkpointed.
   */
  @Override
  public @Nullable String prepareUnbounded(PipelineOptions options, StreamNeeds needs) {
    FlinkPipelineOptions flink = options.as(FlinkPipelineOptions.class);
    boolean here = isInThisJvm(flink);
    if (needs.prometheusPort() != null && !here) {
      throw new IllegalArgumentException(
          "--prometheusPort=%d is for a Flink in this JVM: on a cluster set metrics.reporter.* in its configuration"
              .formatted(needs.prometheusPort()));
    }
    flink.setStreaming(true);
    reuseObjects(flink);
    // What has been launched is watched, and can be stopped.
    flink.setAttachedMode(false);
    if (!GivenFlags.has(options, "checkpointingInterval")) {
      flink.setCheckpointingInterval(needs.checkpointEvery().toMillis());
    }
    if (!GivenFlags.has(options, "autoWatermarkInterval")) {
      // Nothing here looks at watermarks.
      flink.setAutoWatermarkInterval(WATERMARK_MILLIS);
    }
    if (needs.longestBundle() != null && !GivenFlags.has(options, "maxBundleTimeMills")) {
      flink.setMaxBundleTimeMills(needs.longestBundle().toMillis());
    }
    if (needs.exactlyOnce() && !GivenFlags.has(options, "minPauseBetweenCheckpoints")) {
      // A step must have heard of one checkpoint before the next reaches it: docs/adr/0008.
      flink.setMinPauseBetweenCheckpoints(PAUSE_MILLIS);
    }
    FlinkSettings settings =
        (here ? FlinkSettings.ofThisMachine() : FlinkSettings.ofACluster()).withLowLatency();
    if (needs.prometheusPort() != null) {
      settings = settings.withPrometheus(needs.prometheusPort());
    }
    String goesOnFrom = flink.getSavepointPath();
    if (needs.checkpoints() != null) {
      Checkpoints checkpoints = Checkpoints.in(needs.checkpoints());
      settings = settings.withCheckpoints(checkpoints.uri());
      flink.setExternalizedCheckpointsEnabled(true);
      flink.setRetainExternalizedCheckpointsOnCancellation(true);
      if (goesOnFrom == null) {
        goesOnFrom = checkpoints.newest();
      }
    } else if (here) {
      // Kept in memory, a checkpoint could hold no more than 5 MB.
      settings = settings.withCheckpoints(FlinkSettings.temporaryFolder().toUri().toString());
    }
    if (goesOnFrom != null) {
      flink.setSavepointPath(goesOnFrom);
      settings = settings.withSavepoint(goesOnFrom);
    }
    if (mayConfigure(flink)) {
      if (here) {
        LiveCounters.reset();
        settings = settings.withLiveCounters();
        readsLiveCounters = true;
      }
      flink.setFlinkConfDir(settings.write().toString());
    }
    return goesOnFrom;
  }

  @Override
  public Map<String, Long> counters(PipelineResult running) {
    return readsLiveCounters ? LiveCounters.now() : RunnerLeaf.super.counters(running);
  }

  @Override
  public boolean isRunning(PipelineResult result) {
    // Its result waits by whole seconds and logs each time that it did.
    return !result.getState().isTerminal();
  }

  @Override
  public String stop(PipelineResult running, StreamNeeds needs) throws IOException {
    if (needs.checkpoints() != null) {
      String savepoint = StopWithSavepoint.of(running, Checkpoints.in(needs.checkpoints()).uri());
      if (savepoint != null) {
        return "its state is in " + savepoint;
      }
    }
    running.cancel();
    return needs.checkpoints() == null
        ? "its sessions are forgotten"
        : "its state is in the newest checkpoint in " + needs.checkpoints();
  }

  /** No transform here changes its input; the parity tests would show it. */
  private static void reuseObjects(FlinkPipelineOptions flink) {
    flink.setObjectReuse(true);
    flink.setFasterCopy(true);
  }

  private static boolean isInThisJvm(FlinkPipelineOptions flink) {
    return IN_THIS_JVM.contains(flink.getFlinkMaster()) && System.getenv(CONFIGURED) == null;
  }

  private static boolean mayConfigure(FlinkPipelineOptions flink) {
    return flink.getFlinkConfDir() == null && System.getenv(CONFIGURED) == null;
  }

  @Override
  public int parallelism(PipelineOptions options) {
    FlinkPipelineOptions flink = options.as(FlinkPipelineOptions.class);
    if (flink.getParallelism() > 0) {
      return flink.getParallelism();
    }
    return IN_THIS_JVM.contains(flink.getFlinkMaster())
        ? Runtime.getRuntime().availableProcessors()
        : 0;
  }
}
