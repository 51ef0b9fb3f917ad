package dev.tandem.runners.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a runner cannot promise it refuses before anything is read, and says why. */
public abstract class ExactlyOnceRefusalContract {
  /** Begins the sentence that says why. */
  protected abstract String reason();

  @Test
  void refusesExactlyOnceDelivery(@TempDir Path folder) throws Exception {
    ChildJvm.Ended ended =
        Launch.fromSourceTree()
            .run(
                folder,
                Map.of(),
                List.of(
                    "recommendations",
                    "--source=KAFKA",
                    "--bootstrapServers=127.0.0.1:1",
                    "--activity=activity",
                    "--recommendations=recommendations",
                    "--failures=failures",
                    "--registry=" + folder,
                    "--delivery=EXACTLY_ONCE"));

    assertThat(ended.exitCode()).as(ended.err()).isEqualTo(2);
    assertThat(ended.err()).contains("--delivery=EXACTLY_ONCE is for Flink: " + reason());
    assertThat(ended.out()).isEmpty();
  }
}
