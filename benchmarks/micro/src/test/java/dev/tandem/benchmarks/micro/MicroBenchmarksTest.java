package dev.tandem.benchmarks.micro;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

class MicroBenchmarksTest {
  @Test
  void putsBesideEachOtherWhatWasRunTogether() throws RunnerException {
    assertThat(MicroBenchmarks.ratios(run("TopKBenchmark.(single|naive)$").run()))
        .matches("one query of 110 items: \\d+\\.\\d times as fast as the naive way\n");
  }

  @Test
  void leavesOutARatioWithOneSideOnly() throws RunnerException {
    assertThat(MicroBenchmarks.ratios(run("TopKBenchmark.single.*$").run())).isEmpty();
  }

  private static Runner run(String benchmarks) {
    return new Runner(
        new OptionsBuilder()
            .include(benchmarks)
            .param("items", "110")
            .forks(0)
            .warmupIterations(0)
            .measurementIterations(1)
            .measurementTime(TimeValue.milliseconds(20))
            .verbosity(VerboseMode.SILENT)
            .build());
  }
}
