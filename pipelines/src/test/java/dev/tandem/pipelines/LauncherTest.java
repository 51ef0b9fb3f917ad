package dev.tandem.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LauncherTest {

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

  private static Launch withoutARunner(Supplier<Launch> launch) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(
        new ClassLoader(before) {
          @Override
          public Enumeration<URL> getResources(String name) throws IOException {
            return name.endsWith(RunnerLeaf.class.getName())
                ? Collections.emptyEnumeration()
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
