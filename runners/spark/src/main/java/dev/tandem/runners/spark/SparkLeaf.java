package dev.tandem.runners.spark;

import dev.tandem.pipelines.GivenFlags;
import dev.tandem.pipelines.RunnerLeaf;
import dev.tandem.pipelines.StreamNeeds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.beam.runners.spark.SparkPipelineOptions;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Spark: in this JVM, or a cluster when {@code --sparkMaster} or spark-submit names one. */
public final class SparkLeaf implements RunnerLeaf {
  private static final Pattern LOCAL = Pattern.compile("local(?:\\[(\\d+|\\*)(?:,\\d+)?])?");

  private static final Logger LOG = LoggerFactory.getLogger(SparkLeaf.class);
  private static final long BATCH_MILLIS = 1000;

  /** Where spark-submit says which cluster it submits to. */
  private static final String SUBMITTED_MASTER = "spark.master";

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
      spark.setCheckpointDir(checkpoints);
      return goesOnFrom(checkpoints);
    }
    if (!GivenFlags.has(options, "checkpointDir")) {
      if (!LOCAL.matcher(spark.getSparkMaster()).matches()) {
        throw new IllegalArgumentException(
            "--checkpoints=<folder that all workers share> is needed: on a cluster Spark keeps a stream's state there");
      }
      spark.setCheckpointDir(temporaryFolder());
    }
    return null;
  }

  /**
   * Beam commits what a batch has read at once. Spark writes a first checkpoint only when it has
   * made the batches that fell due meanwhile: on a slow cluster half a minute later.
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

  /**
   * Spark restores the job itself, not only its state: what the flags said when it was begun.
   *
   * @return null if there is nothing to go on from
   */
  private static @Nullable String goesOnFrom(String folder) {
    try {
      return FileSystems.match(
                  folder.replaceAll("/+$", "") + "/spark-checkpoint/checkpoint-*",
                  EmptyMatchTreatment.ALLOW)
              .metadata()
              .isEmpty()
          ? null
          : folder + ", with the flags it was begun with: Spark restores the whole job";
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "--checkpoints=%s cannot be read: %s".formatted(folder, e.getMessage()), e);
    }
  }

  private static String temporaryFolder() {
    try {
      return Files.createTempDirectory("tandem-spark").toString();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot make a folder for checkpoints", e);
    }
  }

  @Override
  public String stop(PipelineResult running, StreamNeeds needs) throws IOException {
    try {
      running.cancel();
    } catch (RuntimeException e) {
      // Spark interrupts the batch that it is just making, and tells of it as of a failure.
      LOG.info("A batch broke off when the stream was stopped", e);
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
