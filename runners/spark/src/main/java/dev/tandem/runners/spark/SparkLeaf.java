package dev.tandem.runners.spark;

import dev.tandem.pipelines.GivenFlags;
import dev.tandem.pipelines.RunnerLeaf;
import dev.tandem.pipelines.StreamNeeds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.beam.runners.spark.SparkContextOptions;
import org.apache.beam.runners.spark.SparkPipelineOptions;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.spark.streaming.StreamingContext;
import org.apache.spark.streaming.api.java.JavaStreamingListener;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;

/** Spark: in this JVM, or a cluster when {@code --sparkMaster} or spark-submit names one. */
public final class SparkLeaf implements RunnerLeaf {
  private static final Pattern LOCAL = Pattern.compile("local(?:\\[(\\d+|\\*)(?:,\\d+)?])?");

  private static final Logger LOG = LoggerFactory.getLogger(SparkLeaf.class);
  private static final long BATCH_MILLIS = 1000;

  /**
   * What those who stop processes wait for at least is 30 s, Kubernetes' default; half of it is
   * longer than the 10 s that Spark takes to wait for batches which it has yet to begin.
   */
  private static final Duration BATCHES_END_WITHIN = Duration.ofSeconds(15);

  /** Where spark-submit says which cluster it submits to. */
  private static final String SUBMITTED_MASTER = "spark.master";

  private final Duration batchesEndWithin;
  private BatchPace pace = new BatchPace();

  public SparkLeaf() {
    this(BATCHES_END_WITHIN);
  }

  /**
   * @param batchesEndWithin for which time a stream that is stopped may go on with the batches that
   *     are due
   */
  SparkLeaf(Duration batchesEndWithin) {
    this.batchesEndWithin = batchesEndWithin;
  }

  @Override
  public String name() {
    return "spark";
  }

  @Override
  public List<String> runners() {
    return List.of("SparkRunner", "TestSparkRunner");
  }

  @Override
  public void prepareBounded(PipelineOptions options) {
    SparkPipelineOptions spark = options.as(SparkPipelineOptions.class);
    if (System.getProperty(SUBMITTED_MASTER) != null) {
      spark.setSparkMaster(System.getProperty(SUBMITTED_MASTER));
    } else if (spark.getSparkMaster().equals(SparkPipelineOptions.DEFAULT_MASTER_URL)) {
      // Beam's default, local[4], ignores the machine.
      spark.setSparkMaster("local[*]");
    }
    Matcher local = LOCAL.matcher(spark.getSparkMaster());
    if (local.matches()) {
      if ("*".equals(local.group(1))) {
        // Beam takes local[*] for a cluster: it would search the class path for jars, and Spark
        // copy all of them for its workers, which are this JVM.
        spark.setSparkMaster(spark.getSparkMaster().replace("*", Integer.toString(threads(local))));
      }
      stayOnThisMachine();
    }
  }

  /**
   * Beam's own default, a batch every 500 ms, falls behind at 1,000 events a second on two cores.
   */
  @Override
  public @Nullable String prepareUnbounded(PipelineOptions options, StreamNeeds needs) {
    if (needs.exactlyOnce()) {
      throw new IllegalArgumentException(
          "--delivery=EXACTLY_ONCE is for Flink: Beam's Spark runner lacks the stable input that Kafka's transactions need");
    }
    if (needs.enhancedFanOut()) {
      throw new IllegalArgumentException(
          "--consumerArn is for Flink: Spark opens its readers anew for a batch, and Kinesis refuses a second subscription of a consumer while the first counts; leave it out to poll");
    }
    if (needs.prometheusPort() != null) {
      throw new IllegalArgumentException(
          "--prometheusPort=%d is for Flink: on Spark set spark.metrics.conf"
              .formatted(needs.prometheusPort()));
    }
    prepareBounded(options);
    SparkPipelineOptions spark = options.as(SparkPipelineOptions.class);
    spark.setStreaming(true);
    // A bar for every batch, over the lines of the job.
    setUnlessChosen("spark.ui.showConsoleProgress", "false");
    if (!GivenFlags.has(options, "batchIntervalMillis")) {
      spark.setBatchIntervalMillis(BATCH_MILLIS);
    }
    keepEveryBatch(options, spark);
    String checkpoints = needs.checkpoints();
    if (checkpoints != null) {
      spark.setCheckpointDir(SparkCheckpoints.withScheme(checkpoints));
      SparkCheckpoints former = formerCheckpoints(checkpoints);
      makeRoom(former, checkpoints);
      // Spark restores the job itself from it, not only its state.
      long newest = former.newest();
      pace(spark, newest);
      return newest == 0
          ? null
          : checkpoints + ", with the flags it was begun with: Spark restores the whole job";
    }
    if (!GivenFlags.has(options, "checkpointDir")) {
      if (!LOCAL.matcher(spark.getSparkMaster()).matches()) {
        throw new IllegalArgumentException(
            "--checkpoints=<folder that all workers share> is needed: on a cluster Spark keeps a stream's state there");
      }
      spark.setCheckpointDir(temporaryFolder());
    }
    pace(spark, 0);
    return null;
  }

  /** A stream that goes on has the clock that it was begun with. */
  private void pace(SparkPipelineOptions options, long newestCheckpoint) {
    pace = new BatchPace();
    BatchClock.prepare(pace, newestCheckpoint);
    setUnlessChosen("spark.streaming.clock", BatchClock.class.getName());
    SparkContextOptions context = options.as(SparkContextOptions.class);
    List<JavaStreamingListener> listeners = new ArrayList<>(context.getListeners());
    listeners.add(pace);
    context.setListeners(listeners);
  }

  /**
   * Beam commits what a batch has read at once. Spark writes a first checkpoint only when it has
   * prepared that batch: on a slow cluster half a minute after the launch.
   */
  @Override
  public boolean readsAheadOfCheckpoints() {
    return true;
  }

  /**
   * A restored stream works out its sessions from those of up to ten batches ago, a span that Beam
   * leaves to Spark, and from what each batch since has read. A batch that was not kept would read
   * again, to the end of the topic, and what is read for a batch of the past is never answered.
   */
  private static void keepEveryBatch(PipelineOptions options, SparkPipelineOptions spark) {
    long batch = spark.getBatchIntervalMillis();
    if (GivenFlags.has(options, "checkpointDurationMillis")
        && spark.getCheckpointDurationMillis() != batch) {
      throw new IllegalArgumentException(
          "--checkpointDurationMillis=%d is not --batchIntervalMillis, %d: a restart would lose events; leave it out"
              .formatted(spark.getCheckpointDurationMillis(), batch));
    }
    spark.setCheckpointDurationMillis(batch);
  }

  private static SparkCheckpoints formerCheckpoints(String folder) {
    try {
      return SparkCheckpoints.in(folder);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "--checkpoints=%s cannot be read: %s".formatted(folder, e.getMessage()), e);
    }
  }

  /** Frees what former drivers have left; the stream can do without that. */
  private static void makeRoom(SparkCheckpoints former, String folder) {
    try {
      int deleted = former.deleteUnnamed();
      if (deleted > 0) {
        LOG.info("Deleted what {} former drivers have left in {}", deleted, folder);
      }
    } catch (IOException | RuntimeException e) {
      LOG.warn("What former drivers have left in {} stays there", folder, e);
    }
  }

  private static String temporaryFolder() {
    try {
      return Files.createTempDirectory("tandem-spark").toString();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot make a folder for checkpoints", e);
    }
  }

  /**
   * A stream that fails is ended at once, with what it failed of. Beam would stop it in order, and
   * tell of what the batches failed of that this broke off.
   */
  @Override
  public boolean isRunning(PipelineResult result) {
    Option<StreamingContext> stream = StreamingContext.getActive();
    if (stream.isDefined()) {
      try {
        stream.get().awaitTerminationOrTimeout(1);
      } catch (Exception e) {
        stream.get().stop(true, false);
        throw e instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(e);
      }
    }
    return RunnerLeaf.super.isRunning(result);
  }

  /**
   * Spark would work off all batches that are due before it stops: for as long as it lags behind,
   * up to an hour, and for nothing, for it writes no checkpoint of them any more.
   */
  @Override
  public String stop(PipelineResult running, StreamNeeds needs) throws IOException {
    pace.release();
    StopLimit limit = StopLimit.start(batchesEndWithin);
    try {
      running.cancel();
    } catch (RuntimeException e) {
      // Spark interrupts the batch that it is just making, and tells of it as of a failure.
      LOG.info("A batch broke off when the stream was stopped", e);
    } finally {
      limit.close();
    }
    return needs.checkpoints() == null
        ? "its sessions are forgotten"
        : "its state is in the newest checkpoint in " + needs.checkpoints();
  }

  /**
   * Spark's driver listens on the machine's outward address, and its UI on all of them, even where
   * nobody else takes part.
   */
  private static void stayOnThisMachine() {
    setUnlessChosen("spark.driver.host", "127.0.0.1");
    setUnlessChosen("spark.driver.bindAddress", "127.0.0.1");
    setUnlessChosen("spark.ui.enabled", "false");
  }

  private static void setUnlessChosen(String sparkProperty, String value) {
    if (System.getProperty(sparkProperty) == null) {
      System.setProperty(sparkProperty, value);
    }
  }

  @Override
  public int parallelism(PipelineOptions options) {
    Matcher local = LOCAL.matcher(options.as(SparkPipelineOptions.class).getSparkMaster());
    return local.matches() ? threads(local) : 0;
  }

  private static int threads(Matcher local) {
    String threads = local.group(1);
    if (threads == null) {
      return 1;
    }
    return threads.equals("*")
        ? Runtime.getRuntime().availableProcessors()
        : Integer.parseInt(threads);
  }
}
