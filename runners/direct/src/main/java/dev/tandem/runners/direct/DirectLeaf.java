package dev.tandem.runners.direct;

import dev.tandem.pipelines.RunnerLeaf;
import java.util.List;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.sdk.options.PipelineOptions;

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

  @Override
  public int parallelism(PipelineOptions options) {
    return options.as(DirectOptions.class).getTargetParallelism();
  }
}
