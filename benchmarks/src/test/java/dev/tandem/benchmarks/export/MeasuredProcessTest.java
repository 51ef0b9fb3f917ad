package dev.tandem.benchmarks.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class MeasuredProcessTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @Test
  void countsTheProcessorTimeOfAProcessThatHasEnded() throws Exception {
    MeasuredProcess.Usage usage =
        MeasuredProcess.run(bash("for ((i = 0; i < 300000; i++)); do :; done; exit 7"), LIMIT);

    assertThat(usage.exitCode()).isEqualTo(7);
    assertThat(usage.cpuSeconds()).isPositive();
    // One thread cannot use more than the time that passes; a step of the clock is allowed for.
    assertThat(usage.wallSeconds()).isGreaterThan(usage.cpuSeconds() - 0.05);
  }

  @Test
  void seesTheLargestMemoryAndNotTheLast() throws Exception {
    // The shell grows to hold 64 MB of text, lets go of it, and lives on.
    MeasuredProcess.Usage usage =
        MeasuredProcess.run(
            bash("printf -v text '%67108864s' x; unset text; read -t 0.5 <> <(:) || true"), LIMIT);

    assertThat(usage.peakMb()).isBetween(64L, 1024L);
  }

  @Test
  void endsAProcessThatTakesTooLong() {
    ProcessBuilder endless = bash("while :; do :; done");

    assertThatThrownBy(() -> MeasuredProcess.run(endless, Duration.ofMillis(100)))
        .isInstanceOf(TimeoutException.class);
    assertThat(ProcessHandle.current().children().filter(ProcessHandle::isAlive)).isEmpty();
  }

  private static ProcessBuilder bash(String script) {
    return new ProcessBuilder("bash", "-c", script);
  }
}
