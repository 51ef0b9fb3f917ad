package dev.tandem.runners.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.pipelines.StreamNeeds;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.beam.runners.spark.SparkPipelineOptions;
import org.apache.beam.runners.spark.SparkRunner;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.io.GenerateSequence;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.spark.streaming.StreamingContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class SparkStopTest {
  private static final Duration LONG_BATCH = Duration.ofMinutes(5);
  private static final Semaphore BEGUN = new Semaphore(0);

  @TempDir
  @SuppressWarnings("NullAway.Init")
  private Path folder;

  /** Spark itself would wait for it, and for all that fell due behind it. */
  @Test
  void breaksOffABatchThatTakesTooLong() throws Exception {
    SparkLeaf leaf = new SparkLeaf(Duration.ofSeconds(1));
    PipelineResult result = run(leaf, needs(null), LONG_BATCH);

    String state = leaf.stop(result, needs(null));

    assertThat(state).isEqualTo("its sessions are forgotten");
    assertThat(StreamingContext.getActive().isEmpty()).isTrue();
  }

  @Test
  void aStreamWhoseCheckpointsCannotBeWrittenEndsAndSaysSo() throws Exception {
    SparkLeaf leaf = new SparkLeaf();
    PipelineResult result = run(leaf, needs(folder.toString()), Duration.ZERO);
    assertThat(leaf.isRunning(result)).isTrue();
    Path checkpoints = folder.resolve("spark-checkpoint");
    Files.move(checkpoints, folder.resolve("moved"));
    Files.createFile(checkpoints);

    assertThatThrownBy(
            () -> {
              while (leaf.isRunning(result)) {
                TimeUnit.MILLISECONDS.sleep(100);
              }
            })
        .hasStackTraceContaining("spark-checkpoint");
    assertThat(StreamingContext.getActive().isEmpty()).isTrue();
  }

  /** Until its first batch is being made. */
  private static PipelineResult run(SparkLeaf leaf, StreamNeeds needs, Duration batch)
      throws InterruptedException {
    BEGUN.drainPermits();
    SparkPipelineOptions options =
        PipelineOptionsFactory.fromArgs("--runner=SparkRunner", "--sparkMaster=local[2]")
            .as(SparkPipelineOptions.class);
    options.setRunner(SparkRunner.class);
    leaf.prepareUnbounded(options, needs);
    Pipeline pipeline = Pipeline.create(options);
    pipeline
        .apply(GenerateSequence.from(0).withRate(10, org.joda.time.Duration.millis(100)))
        .apply(ParDo.of(new Slow(batch)));
    PipelineResult result = pipeline.run();
    assertThat(BEGUN.tryAcquire(1, TimeUnit.MINUTES)).isTrue();
    return result;
  }

  private static StreamNeeds needs(@Nullable String checkpoints) {
    return new StreamNeeds(checkpoints, Duration.ofSeconds(10), false, null, false, null);
  }

  private static final class Slow extends DoFn<Long, Long> {
    private final Duration time;

    Slow(Duration time) {
      this.time = time;
    }

    @ProcessElement
    public void process() throws InterruptedException {
      BEGUN.release();
      TimeUnit.MILLISECONDS.sleep(time.toMillis());
    }
  }
}
