package dev.tandem.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.pipelines.ExitCode;
import dev.tandem.pipelines.Launcher;
import dev.tandem.pipelines.RunnerLeaf;
import dev.tandem.pipelines.StreamNeeds;
import dev.tandem.testdata.topics.KafkaMessages;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
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
      DirectOptions direct = options.as(DirectOptions.class);
      direct.setBlockOnRun(false);
      // It would warn of each record that Beam's writer to Kafka is given.
      direct.setEnforceImmutability(false);
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
  void servesShoppersSwitchesTheModelAndLeavesNothingRunning() throws Exception {
    List<Path> before = passwordFiles();

    ExitCode exitCode =
        launch(
            "--folder=" + folder,
            "--customers=60",
            "--ratings=900",
            "--seconds=6",
            "--eventsPerSecond=50",
            "--sessions=20");

    String shown = out.toString(StandardCharsets.UTF_8);
    assertThat(exitCode).as(shown + err).isEqualTo(ExitCode.GOOD);
    assertThat(shown)
        .contains("60 customers", "900 ratings", "The first rows:", "customer_number")
        .contains("One refused rating of each kind:", folder.resolve("training") + "/snapshot=")
        .contains("recall@10", "most_popular_by_segment")
        .contains("events/s  p50 ms  p95 ms  p99 ms", "stopped in order");
    String live = Files.readString(folder.resolve("models/CURRENT")).strip();
    assertThat(shown)
        .contains("Half-way: model " + live + " is published")
        .containsPattern("The switch: …" + live.substring(live.length() - 8) + " answers, ");
    String totals = shown.substring(shown.indexOf("The stream\n"));
    long sent = figure(totals, "sent");
    assertThat(sent).isGreaterThan(6 * 50);
    assertThat(figure(totals, "answered") + figure(totals, "refused")).isEqualTo(sent);
    assertThat(figure(totals, "missing")).isZero();
    assertEnded(shown, "jdbc:postgresql://127\\.0\\.0\\.1:(\\d+)/shop");
    assertEnded(shown, "--bootstrapServers=127\\.0\\.0\\.1:(\\d+) ");
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .noneMatch(name -> name.startsWith("demo-"));
    assertThat(passwordFiles()).isEqualTo(before);
  }

  @Test
  void keepsASampleShopForAStreamThatRunsElsewhere() throws Exception {
    AtomicReference<ExitCode> exitCode = new AtomicReference<>();
    Thread shop =
        new Thread(
            () ->
                exitCode.set(
                    launchJob(
                        "sample-shop",
                        "--folder=" + folder,
                        "--customers=60",
                        "--ratings=900",
                        "--eventsPerSecond=50",
                        "--sessions=20")));
    shop.start();
    Path flags = folder.resolve("flags.txt");
    while (shop.isAlive() && !Files.exists(flags)) {
      shop.join(100);
    }
    assertThat(flags).as(out + "" + err).exists();
    List<String> given = Files.readAllLines(flags);
    List<KafkaMessages.Message> activity =
        KafkaMessages.of(value(given, "bootstrapServers"), value(given, "activity"))
            .read(20, Duration.ofSeconds(30));
    shop.interrupt();
    shop.join();

    assertThat(activity).hasSizeGreaterThanOrEqualTo(20);
    assertThat(given).contains("--source=KAFKA", "--recommendations=recommendations");
    assertThat(Path.of(value(given, "registry"), "CURRENT")).exists();
    assertThat(Path.of(value(given, "jdbcPasswordFile"))).isNotEmptyFile();
    assertThat(exitCode.get()).as(out + "" + err).isEqualTo(ExitCode.GOOD);
    assertEnded(value(given, "jdbcUrl"), "jdbc:postgresql://127\\.0\\.0\\.1:(\\d+)/shop");
  }

  private static String value(List<String> flags, String name) {
    String before = "--" + name + "=";
    return flags.stream()
        .filter(flag -> flag.startsWith(before))
        .map(flag -> flag.substring(before.length()))
        .findFirst()
        .orElseThrow();
  }

  private static long figure(String shown, String name) {
    Matcher line = Pattern.compile("(?m)^  " + name + " +([\\d,]+)(?: |$)").matcher(shown);
    assertThat(line.find()).as(name).isTrue();
    return Long.parseLong(line.group(1).replace(",", ""));
  }

  private static void assertEnded(String shown, String address) {
    Matcher found = Pattern.compile(address).matcher(shown);
    assertThat(found.find()).as(address).isTrue();
    int port = Integer.parseInt(found.group(1));
    assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
        .isInstanceOf(ConnectException.class);
  }

  @Test
  void tellsTheSmallestLatencyThatAShareDoesNotExceed() {
    Latencies latencies = new Latencies();
    for (int i = 200; i > 0; i--) {
      latencies.add(i);
    }

    assertThat(latencies.since(0).at(50)).isEqualTo("100");
    assertThat(latencies.since(0).at(99)).isEqualTo("198");
    assertThat(latencies.since(150).at(100)).isEqualTo("50");
    assertThat(latencies.since(200).at(50)).isEqualTo("-");
  }

  @Test
  void refusesAReplayThatCannotBeBeforeItStartsAnything() {
    assertThat(launch("--folder=" + folder, "--seconds=1")).isEqualTo(ExitCode.USAGE);
    assertThat(launch("--folder=" + folder, "--eventsPerSecond=0")).isEqualTo(ExitCode.USAGE);
    assertThat(launch("--folder=" + folder, "--sessions=2")).isEqualTo(ExitCode.USAGE);

    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("--seconds=1: ", "--eventsPerSecond=0: ", "--sessions=2: ");
    assertThat(out.size()).isZero();
  }

  @Test
  void refusesAShopThatCannotBeBeforeItStartsAnything() {
    ExitCode exitCode = launch("--folder=" + folder, "--customers=2", "--ratings=100000");

    assertThat(exitCode).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString(StandardCharsets.UTF_8)).startsWith("--ratings must be from 0 to ");
    assertThat(out.size()).isZero();
  }

  private ExitCode launch(String... flags) {
    return launchJob("demo", flags);
  }

  private ExitCode launchJob(String job, String... flags) {
    String[] args = Stream.concat(Stream.of(job), Stream.of(flags)).toArray(String[]::new);
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
