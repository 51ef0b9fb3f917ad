package dev.tandem.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LauncherTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"--help", "-h", "help"})
  void listsJobsAndExitCodesWithoutARunner(String flag) {
    Launch launch = withoutARunner(() -> Launch.of(flag));

    assertThat(launch.exitCode()).isEqualTo(ExitCode.GOOD);
    assertThat(launch.out()).contains("training-export", "Exit codes:");
    for (ExitCode code : ExitCode.values()) {
      assertThat(launch.out()).contains(code.code() + "  " + code.meaning());
    }
    assertThat(launch.err()).isEmpty();
  }

  @Test
  void listsAJobsFlagsWithoutARunner() {
    Launch launch = withoutARunner(() -> Launch.of("training-export", "--shards=x", "--help"));

    assertThat(launch.exitCode()).isEqualTo(ExitCode.GOOD);
    assertThat(launch.out())
        .contains("--jdbcUrl=", "--output=", "--quiet", "--featureSpec=", "Default: 4.");
    assertThat(launch.out().lines()).allMatch(line -> line.length() <= 100);
  }

  @Test
  void needsARunnerToRun() {
    Launch launch =
        withoutARunner(
            () -> Launch.of("training-export", "--jdbcUrl=jdbc:postgresql://h/d", "--output=/x"));

    assertThat(launch.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(launch.err()).contains("-Drunner=direct|flink|spark", "none");
  }

  @Test
  void showsTheHelpToWhoAsksForNothing() {
    Launch launch = Launch.of();

    assertThat(launch.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(launch.out()).contains("Usage:");
  }

  @Test
  void namesTheJobsWhenThereIsNoSuchJob() {
    Launch launch = Launch.of("training-exprot");

    assertThat(launch.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(launch.err()).contains("'training-exprot'", "training-export");
  }

  @Test
  void repeatsNoFlagThatStandsWhereTheJobShould() {
    Launch launch = Launch.of("--jdbcUrl=jdbc:postgresql://shop:hunter2@host/shop");

    assertThat(launch.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(launch.err()).contains("job's name comes first").doesNotContain("hunter2");
  }

  @Test
  void takesTheRunnersFullNameToo() {
    Launch launch =
        Launch.of(
            "training-export",
            "--runner=org.apache.beam.runners.flink.FlinkRunner",
            "--jdbcUrl=jdbc:postgresql://h/d",
            "--output=/x");

    assertThat(launch.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(launch.err()).contains("--runner=FlinkRunner", "DirectRunner");
  }

  @Test
  void takesWhatTheHostHasLeftWhenThereAreNoArguments() throws Exception {
    Launch hosted = withRunner(HostedLeaf.class.getName(), () -> Launch.of());
    Launch given = withRunner(HostedLeaf.class.getName(), () -> Launch.of("--help"));

    assertThat(hosted.exitCode()).as(hosted.all()).isEqualTo(ExitCode.USAGE);
    assertThat(hosted.err()).contains("--shards=host", "training-export --help");
    assertThat(given.exitCode()).isEqualTo(ExitCode.GOOD);
    assertThat(given.all()).contains("Usage:").doesNotContain("--shards=host");
  }

  @Test
  void leavesTheHostsProcessAloneWhenWhatItHasLeftIsWrong() throws Exception {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream printed = new PrintStream(err, true, StandardCharsets.UTF_8);
    Launcher launcher = new Launcher(printed, printed);

    ExitCode code = withRunner(CarelessLeaf.class.getName(), launcher::launch);

    assertThat(code).isEqualTo(ExitCode.USAGE);
    assertThat(launcher.ownsProcess()).isFalse();
    assertThat(err.toString(StandardCharsets.UTF_8))
        .isEqualToNormalizingNewlines("/etc/host: no job\n");
  }

  @Test
  void showsTheHelpWhereTheRunnerCannotBeLoaded() throws Exception {
    Launch launch = withRunner("no.such.Leaf", () -> Launch.of());

    assertThat(launch.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(launch.out()).contains("Usage:");
    assertThat(launch.err()).isEmpty();
  }

  /** Its host has left a flag that cannot be parsed, so that it is seen to be read. */
  public static final class HostedLeaf extends DirectTestLeaf {
    @Override
    public List<String> hostArguments() {
      return List.of("training-export", "--jdbcUrl=x", "--output=x", "--shards=host");
    }
  }

  /** Its host has left nonsense. */
  public static final class CarelessLeaf extends DirectTestLeaf {
    @Override
    public List<String> hostArguments() {
      throw new IllegalArgumentException("/etc/host: no job");
    }

    @Override
    public boolean ownsProcess() {
      return false;
    }
  }

  private static Launch withoutARunner(Supplier<Launch> launch) {
    return withRunners(List.of(), launch);
  }

  private <T> T withRunner(String leaf, Supplier<T> launch) throws IOException {
    Path services = Files.writeString(folder.resolve("leaves"), leaf);
    return withRunners(List.of(services.toUri().toURL()), launch);
  }

  private static <T> T withRunners(List<URL> services, Supplier<T> launch) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(
        new ClassLoader(before) {
          @Override
          public Enumeration<URL> getResources(String name) throws IOException {
            return name.endsWith(RunnerLeaf.class.getName())
                ? Collections.enumeration(services)
                : super.getResources(name);
          }
        });
    try {
      return launch.get();
    } finally {
      thread.setContextClassLoader(before);
    }
  }
}
