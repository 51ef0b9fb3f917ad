package dev.tandem.transforms.snapshot;

import java.util.List;

/**
 * The distinct values of a column.
 *
 * @param distinct how many there are, or with {@code more} the number that they exceed
 * @param more whether there were too many to count; then nothing is in {@code top}
 * @param top the values of most rows, at most 20: rows descending, then value ascending as text
 */
public record FrequencySummary(long distinct, boolean more, List<ValueCount> top) {
  public FrequencySummary {
    top = List.copyOf(top);
  }

  /**
   * @param value as CSV has it
   * @param rows how many rows have it
   */
  public record ValueCount(String value, long rows) {}
}
