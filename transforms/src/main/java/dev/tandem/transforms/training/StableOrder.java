package dev.tandem.transforms.training;

import java.util.function.IntToLongFunction;

/**
 * Sorts row numbers by several keys without comparing: a stable counting sort for each 16 bits of
 * each key, the least important key first. Linear time, two arrays of int.
 */
final class StableOrder {
  private static final int DIGIT_BITS = 16;
  private static final int DIGITS = 1 << DIGIT_BITS;

  private int[] order;
  private int[] spare;

  StableOrder(int size) {
    order = new int[size];
    spare = new int[size];
    for (int i = 0; i < size; i++) {
      order[i] = i;
    }
  }

  /** Sorts by a key of any sign; rows of equal key stay in the order they have. */
  void by(IntToLongFunction key) {
    long min = Long.MAX_VALUE;
    long max = Long.MIN_VALUE;
    for (int row : order) {
      long value = key.applyAsLong(row);
      min = Math.min(min, value);
      max = Math.max(max, value);
    }
    // As an unsigned number the difference is right even where it overflows.
    for (int shift = 0; shift < Long.SIZE && min <= max; shift += DIGIT_BITS) {
      if (max - min >>> shift == 0) {
        break;
      }
      pass(key, min, shift);
    }
  }

  private void pass(IntToLongFunction key, long min, int shift) {
    int[] starts = new int[DIGITS + 1];
    for (int row : order) {
      starts[digit(key, row, min, shift) + 1]++;
    }
    for (int d = 0; d < DIGITS; d++) {
      starts[d + 1] += starts[d];
    }
    for (int row : order) {
      spare[starts[digit(key, row, min, shift)]++] = row;
    }
    int[] sorted = spare;
    spare = order;
    order = sorted;
  }

  private static int digit(IntToLongFunction key, int row, long min, int shift) {
    return (int) (key.applyAsLong(row) - min >>> shift) & (DIGITS - 1);
  }

  /** The row numbers in order; the object is of no use afterwards. */
  int[] rows() {
    return order;
  }
}
