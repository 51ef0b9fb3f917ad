package dev.tandem.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.pipelines.ExitCode;
import dev.tandem.pipelines.Launcher;
import dev.tandem.pipelines.RunnerLeaf;
import dev.tandem.pipelines.StreamNeeds;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @TempDir Path folder;

  /** The Direct runner, which the demo does not bring itself. */
  public static final class DirectLeaf implements RunnerLeaf {
    @Override
    public String name() {
      return "direct";
    }

    @Override
    public List<String> runners() {
      return List.of("DirectRunner");
    }

    @Override
    public void prepareBounded(PipelineOptions options) {}

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

  @Test
  void showsWhatItExportedAndTrainedAndLeavesNothingRunning() throws Exception {
    List<Path> before = passwordFiles();

    ExitCode exitCode = launch("--folder=" + folder, "--customers=60", "--ratings=900");

    String shown = out.toString(StandardCharsets.UTF_8);
    assertThat(exitCode).as(shown + err).isEqualTo(ExitCode.GOOD);
    assertThat(shown)
        .contains("60 customers", "900 ratings", "The first rows:", "customer_number")
        .contains("The manifest's columns:", "median", "One refused rating of each kind:")
        .contains("ratings a second", folder.resolve("training") + "/snapshot=")
        .contains("recall@10", "most_popular_by_segment", "would offer to five customers:");
    assertThat(shown.lines().filter(line -> line.matches("Customer \\d+ of .* rated purchases")))
        .hasSize(5);
    String live = Files.readString(folder.resolve("models/CURRENT")).strip();
    assertThat(shown).contains("Model " + live + " is live", "What model " + live);
    assertThat(folder.resolve("models").resolve(live).resolve("bundle.json")).isRegularFile();
    try (Stream<Path> files = Files.walk(folder)) {
      assertThat(files.map(file -> file.getFileName().toString())).contains("_MANIFEST.json");
    }
    Matcher address =
        Pattern.compile("jdbc:postgresql://127\\.0\\.0\\.1:(\\d+)/shop").matcher(shown);
    assertThat(address.find()).isTrue();
    int port = Integer.parseInt(address.group(1));
    assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
        .isInstanceOf(ConnectException.class);
    assertThat(passwordFiles()).isEqualTo(before);
  }

  @Test
  void refusesAShopThatCannotBeBeforeItStartsAnything() {
    ExitCode exitCode = launch("--folder=" + folder, "--customers=2", "--ratings=100000");

    assertThat(exitCode).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString(StandardCharsets.UTF_8)).startsWith("--ratings must be from 0 to ");
    assertThat(out.size()).isZero();
  }

  private ExitCode launch(String... flags) {
    String[] args = Stream.concat(Stream.of("demo"), Stream.of(flags)).toArray(String[]::new);
    return new Launcher(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8))
        .launch(args);
  }

  private static List<Path> passwordFiles() throws IOException {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files
          .filter(file -> file.getFileName().toString().matches("tandem-demo.*\\.password"))
          .sorted()
          .toList();
    }
  }
}
