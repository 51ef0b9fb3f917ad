package dev.tandem.runners.direct;

import dev.tandem.pipelines.RunnerLeaf;
import dev.tandem.pipelines.StreamNeeds;
import java.io.IOException;
import java.util.List;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/** Beam's Direct runner: one JVM, everything in memory. */
public final class DirectLeaf implements RunnerLeaf {

  @Override
  public String name() {
    return "direct";
  }

  @Override
  public List<String> runners() {
    return List.of("DirectRunner");
  }

  /**
   * The Direct runner copies every element twice to catch transforms that change their input. The
   * tests run with that; a job on real data is many times faster without.
   */
  @Override
  public void prepareBounded(PipelineOptions options) {
    DirectOptions direct = options.as(DirectOptions.class);
    direct.setEnforceEncodability(false);
    direct.setEnforceImmutability(false);
  }

  /**
   * Nothing outlives the process but the offsets that the Kafka group committed, and those are of
   * what was read: what was in flight when it was killed may be lost.
   */
  @Override
  public @Nullable String prepareUnbounded(PipelineOptions options, StreamNeeds needs) {
    if (needs.exactlyOnce()) {
      throw new IllegalArgumentException(
          "--delivery=EXACTLY_ONCE is for Flink: the Direct runner has no checkpoints to commit with");
    }
    if (needs.checkpoints() != null) {
      throw new IllegalArgumentException(
          "--checkpoints=%s: the Direct runner keeps everything in memory and takes no checkpoints; leave the flag out, or choose Flink or Spark"
              .formatted(needs.checkpoints()));
    }
    if (needs.enhancedFanOut()) {
      throw new IllegalArgumentException(
          "--consumerArn is for Flink: the Direct runner opens its readers anew between pieces of work, and Kinesis refuses a second subscription of a consumer while the first counts; leave it out to poll");
    }
    if (needs.prometheusPort() != null) {
      throw new IllegalArgumentException(
          "--prometheusPort=%d is for Flink: the Direct runner has no reporter"
              .formatted(needs.prometheusPort()));
    }
    prepareBounded(options);
    options.as(DirectOptions.class).setBlockOnRun(false);
    return null;
  }

  @Override
  public String stop(PipelineResult running, StreamNeeds needs) throws IOException {
    running.cancel();
    return "its sessions are forgotten";
  }

  @Override
  public int parallelism(PipelineOptions options) {
    return options.as(DirectOptions.class).getTargetParallelism();
  }
}
