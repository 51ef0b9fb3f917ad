package dev.tandem.runners.flink;

import dev.tandem.pipelines.RunnerLeaf;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.sdk.options.PipelineOptions;

/** Flink: in this JVM, or a cluster when {@code --flinkMaster} names one. */
public final class FlinkLeaf implements RunnerLeaf {
  private static final Set<String> IN_THIS_JVM = Set.of("[local]", "[auto]");

  /** Where Flink's own launchers say which folder holds its settings. */
  private static final String CONFIGURED = "FLINK_CONF_DIR";

  private static final String LOOPBACK =
      """
      rest.bind-address: 127.0.0.1
      jobmanager.bind-host: 127.0.0.1
      taskmanager.bind-host: 127.0.0.1
      """;

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
    if (IN_THIS_JVM.contains(flink.getFlinkMaster())
        && flink.getFlinkConfDir() == null
        && System.getenv(CONFIGURED) == null) {
      flink.setFlinkConfDir(thisMachineOnly().toString());
    }
  }

  /** Flink in one JVM opens its ports on all addresses, and takes that from a file alone. */
  private static Path thisMachineOnly() {
    try {
      Path folder = Files.createTempDirectory("tandem-flink");
      Path file = Files.writeString(folder.resolve("config.yaml"), LOOPBACK);
      // In the reverse order: the file first.
      folder.toFile().deleteOnExit();
      file.toFile().deleteOnExit();
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write Flink's settings to the temporary folder", e);
    }
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
