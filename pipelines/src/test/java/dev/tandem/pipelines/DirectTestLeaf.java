package dev.tandem.pipelines;

import java.io.IOException;
import java.util.List;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/** The Direct runner with its checks of encodability and immutability on. */
public class DirectTestLeaf implements RunnerLeaf {

  @Override
  public String name() {
    return "direct";
  }

  @Override
  public List<String> runners() {
    return List.of("DirectRunner");
  }

  @Override
  public void prepareBounded(PipelineOptions options) {
    options.as(DirectOptions.class).setTargetParallelism(4);
  }

  @Override
  public @Nullable String prepareUnbounded(PipelineOptions options, StreamNeeds needs) {
    options.as(DirectOptions.class).setBlockOnRun(false);
    return null;
  }

  @Override
  public String stop(PipelineResult running, StreamNeeds needs) throws IOException {
    running.cancel();
    return "stopped";
  }

  @Override
  public int parallelism(PipelineOptions options) {
    return options.as(DirectOptions.class).getTargetParallelism();
  }
}
