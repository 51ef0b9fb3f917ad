package dev.tandem.runners.flink;

import dev.tandem.pipelines.RunnerLeaf;
import java.util.List;
import java.util.Set;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.sdk.options.PipelineOptions;

/** Flink: in this JVM, or a cluster when {@code --flinkMaster} names one. */
public final class FlinkLeaf implements RunnerLeaf {
  private static final Set<String> IN_THIS_JVM = Set.of("[local]", "[auto]");

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
    // No transform here changes its input; the parity tests would show it.
    flink.setObjectReuse(true);
    flink.setFasterCopy(true);
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
