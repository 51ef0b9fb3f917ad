package dev.tandem.demo;

import java.util.Arrays;

/** Durations in milliseconds, kept one by one. Not for several threads at once. */
final class Latencies {
  private int[] millis = new int[1024];
  private int size;

  void add(long value) {
    if (size == millis.length) {
      millis = Arrays.copyOf(millis, 2 * size);
    }
    millis[size++] = (int) Math.max(0, Math.min(Integer.MAX_VALUE, value));
  }

  int size() {
    return size;
  }

  /** The values from an index on. */
  Percentiles since(int first) {
    int[] sorted = Arrays.copyOfRange(millis, Math.min(first, size), size);
    Arrays.sort(sorted);
    return new Percentiles(sorted);
  }

  /** Values in ascending order. */
  static final class Percentiles {
    private final int[] sorted;

    private Percentiles(int[] sorted) {
      this.sorted = sorted;
    }

    /**
     * The smallest value that this share of the values does not exceed, as text; {@code -} if there
     * is none.
     *
     * @param percent 1 to 100
     */
    String at(int percent) {
      return sorted.length == 0
          ? "-"
          : Integer.toString(sorted[(int) (((long) sorted.length * percent + 99) / 100) - 1]);
    }
  }
}
