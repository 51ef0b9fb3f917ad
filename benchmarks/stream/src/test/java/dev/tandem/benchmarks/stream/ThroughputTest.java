package dev.tandem.benchmarks.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.benchmarks.stream.ContenderRun.Sample;
import java.util.List;
import org.junit.jupiter.api.Test;

class ThroughputTest {
  private static final long SECOND = 1_000_000_000;

  @Test
  void leavesOutTheStartAndTellsTheWarmHalfApart() {
    List<Sample> samples =
        List.of(
            new Sample(0, 0, 5 * SECOND),
            new Sample(3 * SECOND, 10, 6 * SECOND),
            new Sample(5 * SECOND, 510, 8 * SECOND),
            new Sample(6 * SECOND, 1010, 9 * SECOND));

    Throughput throughput = Throughput.of(samples, 700);

    assertThat(throughput.answers()).isEqualTo(1010);
    assertThat(throughput.perSecond()).isEqualTo(1000.0 / 3);
    assertThat(throughput.warmPerSecond()).isEqualTo(500);
    assertThat(throughput.cpuMicros()).isEqualTo(2000);
  }
}
