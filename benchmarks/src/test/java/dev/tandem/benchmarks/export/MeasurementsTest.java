package dev.tandem.benchmarks.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MeasurementsTest {

  @Test
  void comparesEachRoundWithTheTwinsRunOfThatRound() {
    Measurements measurements =
        new Measurements(
            2_000,
            DuplicatePolicy.LAST,
            Map.of(
                Contender.FLINK, List.of(usage(5, 300), usage(40, 100), usage(9, 200)),
                Contender.TWIN, List.of(usage(10, 100), usage(20, 100), usage(10, 100))),
            1_800);

    // Ratios 0.5, 2 and 0.9: their median, and not the ratio of the medians 9 and 10.
    assertThat(measurements.tableLines())
        .containsSubsequence(
            "| 2,000 | LAST | Spark SQL (twin) | 10.0 | 10.0–20.0 | 1.00 | 180 | 1.5 | 100 |",
            "| 2,000 | LAST | Tandem on Flink | 9.0 | 5.0–40.0 | 0.90 | 200 | 1.5 | 300 |");
  }

  @Test
  void leavesTheRatioOutWithoutATwin() {
    Measurements measurements =
        new Measurements(
            10, DuplicatePolicy.ALL, Map.of(Contender.SPARK, List.of(usage(2, 1))), 10);

    assertThat(measurements.tableLines())
        .startsWith("| 10 | ALL | Tandem on Spark | 2.0 | 2.0–2.0 |  | 5 |");
  }

  @Test
  void takesTheMeanOfTheTwoInTheMiddle() {
    assertThat(Measurements.median(new double[] {8, 1, 3, 2})).isEqualTo(2.5);
  }

  private static MeasuredProcess.Usage usage(double wallSeconds, long peakMb) {
    return new MeasuredProcess.Usage(0, wallSeconds, 1.5, peakMb);
  }
}
