package dev.tandem.runners.flink;

import dev.tandem.pipelines.GivenFlags;
import dev.tandem.pipelines.RunnerLeaf;
import dev.tandem.pipelines.StreamNeeds;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/**
 * Flink: in this JVM, or a cluster when {@code --flinkMaster} names one or one of Flink's own
 * launchers started this program.
 */
public final class FlinkLeaf implements RunnerLeaf {
  private static final Set<String> IN_THIS_JVM = Set.of("[local]", "[auto]");

  /** Where Flink's own launchers say which folder holds its settings. */
  private static final String CONFIGURED = "FLINK_CONF_DIR";

  private static final long BUNDLE_MILLIS = 5_000;

  /** More than any stream hands on in that time: the time decides. */
  private static final long BUNDLE_ELEMENTS = 1_000_000;

  private static final long WATERMARK_MILLIS = 1000;
  private static final long PAUSE_MILLIS = 100;

  /** What started this program; null if Flink did not. */
  private final @Nullable FlinkLauncher launcher = FlinkLauncher.current();

  private final JobWatch watch = new JobWatch();
  private @Nullable ClusterCounters clusterCounters;
  private boolean isStream;
  private boolean readsLiveCounters;

  @Override
  public String name() {
    return "flink";
  }

  @Override
  public List<String> runners() {
    return List.of("FlinkRunner", "TestFlinkRunner");
  }

  /** Amazon's Managed Service for Apache Flink starts programs without arguments. */
  @Override
  public List<String> hostArguments() {
    return new ManagedFlinkProperties(ManagedFlinkProperties.FILE).arguments();
  }

  @Override
  public void prepareBounded(PipelineOptions options) {
    FlinkPipelineOptions flink = options.as(FlinkPipelineOptions.class);
    if (!flink.getAttachedMode()) {
      throw new IllegalArgumentException(
          "--attachedMode=false: the launching process holds the database's snapshot until all is read, so it must stay");
    }
    if (launcher != null && !launcher.isAttached()) {
      throw new IllegalArgumentException(
          launcher.isInsideCluster()
              ? "A cluster's REST API waits for no job, but what launches this one must: it publishes when all is written. Use `flink run`"
              : "flink run -d: what launches this job publishes when all is written, so it must stay; leave out -d");
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
    if (launcher != null && !launcher.isInsideCluster()) {
      requireNoneOfThisName(flink.getJobName(), launcher);
    }
    isStream = true;
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
    // At a bundle's end a Kafka sink waits for all that it sent, and the events behind it wait too;
    // ends are also when counters are shown.
    if (!GivenFlags.has(options, "maxBundleTimeMills")) {
      flink.setMaxBundleTimeMills(
          needs.longestBundle() == null ? BUNDLE_MILLIS : needs.longestBundle().toMillis());
    }
    if (!GivenFlags.has(options, "maxBundleSize")) {
      flink.setMaxBundleSize(BUNDLE_ELEMENTS);
    }
    if (!needs.exactlyOnce() && !GivenFlags.has(options, "failOnCheckpointingErrors")) {
      // While checkpoints cannot be written shoppers are served all the same; what a failure then
      // costs is that more is answered once more.
      flink.setFailOnCheckpointingErrors(false);
    }
    if (needs.exactlyOnce() && !GivenFlags.has(options, "minPauseBetweenCheckpoints")) {
      // A step must have heard of one checkpoint before the next reaches it: docs/adr/0008.
      flink.setMinPauseBetweenCheckpoints(PAUSE_MILLIS);
    }
    if (needs.checkpoints() != null && launcher == null && !mayConfigure(flink)) {
      throw new IllegalArgumentException(
          "--checkpoints=%s cannot be combined with a configuration of your own (--flinkConfDir, FLINK_CONF_DIR): set state.checkpoints.dir there, and execution.savepoint.path to go on from one"
              .formatted(needs.checkpoints()));
    }
    if (needs.exactlyOnce()) {
      requireWhatTransactionsNeed(flink);
    }
    FlinkSettings settings =
        (here ? FlinkSettings.ofThisMachine() : FlinkSettings.ofACluster()).withLowLatency();
    if (here) {
      settings = settings.withRestarts();
    }
    if (needs.prometheusPort() != null) {
      settings = settings.withPrometheus(needs.prometheusPort());
    }
    String goesOnFrom = launcher == null ? flink.getSavepointPath() : launcher.savepoint();
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
      settings = settings.withSavepoint(goesOnFrom, flink.getAllowNonRestoredState());
    }
    if (launcher != null) {
      FlinkLauncher.set(settings.map());
    } else if (mayConfigure(flink)) {
      if (here) {
        LiveCounters.reset();
        settings = settings.withLiveCounters();
        readsLiveCounters = true;
      }
      flink.setFlinkConfDir(settings.write().toString());
    }
    return goesOnFrom;
  }

  /** Whoever launched a stream may be gone while it runs: its successor must not run beside it. */
  private static void requireNoneOfThisName(String name, FlinkLauncher launcher) {
    String running = ClusterJobs.idOfRunning(name, launcher.settings());
    if (running != null) {
      throw new IllegalArgumentException(
          "--jobName=%s: the cluster runs a job of that name already, %s. Stop it first (flink stop %s), or give this one another --jobName, --consumerGroup and --checkpoints"
              .formatted(name, running, running));
    }
  }

  /** See docs/adr/0008. */
  private static void requireWhatTransactionsNeed(FlinkPipelineOptions flink) {
    String wrong =
        flink.getCheckpointingInterval() <= 0
            ? "--checkpointingInterval=" + flink.getCheckpointingInterval()
            : flink.getNumConcurrentCheckpoints() != 1
                ? "--numConcurrentCheckpoints=" + flink.getNumConcurrentCheckpoints()
                : !flink.getFailOnCheckpointingErrors()
                    ? "--failOnCheckpointingErrors=false"
                    : !flink.getCheckpointingMode().equals("EXACTLY_ONCE")
                        ? "--checkpointingMode=" + flink.getCheckpointingMode()
                        : null;
    if (wrong != null) {
      throw new IllegalArgumentException(
          "--delivery=EXACTLY_ONCE does not go with %s: transactions commit with checkpoints, one at a time, none of which may fail unnoticed"
              .formatted(wrong));
    }
  }

  @Override
  public Map<String, Long> counters(PipelineResult running) {
    if (readsLiveCounters) {
      return LiveCounters.now();
    }
    if (launcher == null || !isStream) {
      return RunnerLeaf.super.counters(running);
    }
    if (clusterCounters == null) {
      clusterCounters = ClusterCounters.of(launcher.settings(), FlinkJob.of(running).getJobID());
    }
    return clusterCounters.now();
  }

  @Override
  public boolean isRunning(PipelineResult running) {
    return watch.isRunning(running);
  }

  /** A launcher that is detached, or inside the cluster, does not stay. */
  @Override
  public @Nullable String handedOver(PipelineResult running) {
    return launcher != null && (launcher.isInsideCluster() || !launcher.isAttached())
        ? "job " + FlinkJob.of(running).getJobID()
        : null;
  }

  @Override
  public boolean ownsProcess() {
    return launcher == null;
  }

  @Override
  public String stop(PipelineResult running, StreamNeeds needs) throws IOException {
    if (needs.checkpoints() != null) {
      String savepoint = StopWithSavepoint.of(running, Checkpoints.in(needs.checkpoints()).uri());
      if (savepoint != null) {
        return "its state is in " + savepoint;
      }
    } else if (readsLiveCounters && stopsInOrder(running)) {
      return "all that was read is answered; its sessions are forgotten";
    }
    running.cancel();
    return needs.checkpoints() == null
        ? "its sessions are forgotten"
        : "its state is in the newest checkpoint in " + needs.checkpoints();
  }

  /**
   * With a savepoint that nobody keeps: sinks are flushed, counters and the group's offsets are
   * those of all that was read.
   */
  private static boolean stopsInOrder(PipelineResult running) {
    Path folder = FlinkSettings.temporaryFolder();
    try {
      return StopWithSavepoint.of(running, folder.toUri().toString()) != null;
    } finally {
      TemporaryFiles.delete(folder);
    }
  }

  /** No transform here changes its input; the parity tests would show it. */
  private static void reuseObjects(FlinkPipelineOptions flink) {
    flink.setObjectReuse(true);
    flink.setFasterCopy(true);
  }

  private boolean isInThisJvm(FlinkPipelineOptions flink) {
    return launcher == null
        && IN_THIS_JVM.contains(flink.getFlinkMaster())
        && System.getenv(CONFIGURED) == null;
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
    return launcher == null && IN_THIS_JVM.contains(flink.getFlinkMaster())
        ? Runtime.getRuntime().availableProcessors()
        : 0;
  }
}
