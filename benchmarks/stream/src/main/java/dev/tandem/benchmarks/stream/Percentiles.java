package dev.tandem.benchmarks.stream;

import java.util.Arrays;

/** Nearest-rank percentiles: each is one of the values. Immutable. */
final class Percentiles {
  private final long[] sorted;

  private Percentiles(long[] sorted) {
    this.sorted = sorted;
  }

  static Percentiles of(long[] values) {
    long[] sorted = values.clone();
    Arrays.sort(sorted);
    return new Percentiles(sorted);
  }

  int count() {
    return sorted.length;
  }

  /**
   * The smallest value that at least this share of the values does not exceed.
   *
   * @param share above 0, at most 1; 1 gives the largest value
   * @throws IllegalStateException if there are no values
   */
  long at(double share) {
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException("a share of " + share + ": above 0 and at most 1");
    }
    if (sorted.length == 0) {
      throw new IllegalStateException("there are no values");
    }
    int rank = (int) Math.ceil(share * sorted.length);
    return sorted[Math.max(0, rank - 1)];
  }
}
