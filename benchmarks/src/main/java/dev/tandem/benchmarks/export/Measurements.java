package dev.tandem.benchmarks.export;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** The runs of all contenders in one setting, round by round. */
final class Measurements {
  static final String TABLE_HEAD =
      """
      | ratings | duplicates | contender | median s | min–max s | ratio to the twin | rows/s | CPU s | peak MB |
      |---:|---|---|---:|---:|---:|---:|---:|---:|
      """;

  private final int ratings;
  private final DuplicatePolicy policy;
  private final Map<Contender, MeasuredProcess.Usage[]> usages = new EnumMap<>(Contender.class);
  private final long rows;

  /**
   * @param runs each contender's runs, one for each round, in the order of the rounds
   * @param rows that each run wrote
   */
  Measurements(
      int ratings,
      DuplicatePolicy policy,
      Map<Contender, List<MeasuredProcess.Usage>> runs,
      long rows) {
    this.ratings = ratings;
    this.policy = policy;
    this.rows = rows;
    runs.forEach(
        (contender, list) -> usages.put(contender, list.toArray(MeasuredProcess.Usage[]::new)));
  }

  /** One line of the table for each contender, each ended by a line feed. */
  String tableLines() {
    StringBuilder lines = new StringBuilder();
    usages.forEach((contender, runs) -> lines.append(line(contender, runs)));
    return lines.toString();
  }

  private String line(Contender contender, MeasuredProcess.Usage[] runs) {
    double[] seconds = each(runs, MeasuredProcess.Usage::wallSeconds);
    double median = median(seconds);
    OptionalDouble ratio = ratioToTwin(contender);
    return String.format(
        Locale.ROOT,
        "| %,d | %s | %s | %.1f | %.1f–%.1f | %s | %,.0f | %.1f | %,d |%n",
        ratings,
        policy,
        contender.label(),
        median,
        Arrays.stream(seconds).min().orElseThrow(),
        Arrays.stream(seconds).max().orElseThrow(),
        ratio.isPresent() ? String.format(Locale.ROOT, "%.2f", ratio.getAsDouble()) : "",
        rows / median,
        median(each(runs, MeasuredProcess.Usage::cpuSeconds)),
        Arrays.stream(runs).mapToLong(MeasuredProcess.Usage::peakMb).max().orElseThrow());
  }

  /** Paired by round, so that what slows the machine for a while slows both. */
  private OptionalDouble ratioToTwin(Contender contender) {
    MeasuredProcess.Usage[] twin = usages.get(Contender.TWIN);
    MeasuredProcess.Usage[] own = usages.get(contender);
    if (twin == null || own == null) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(
        median(
            IntStream.range(0, own.length)
                .mapToDouble(round -> own[round].wallSeconds() / twin[round].wallSeconds())
                .toArray()));
  }

  private static double[] each(
      MeasuredProcess.Usage[] runs, ToDoubleFunction<MeasuredProcess.Usage> value) {
    return Arrays.stream(runs).mapToDouble(value).toArray();
  }

  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
