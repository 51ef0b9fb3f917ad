package dev.tandem.transforms.snapshot;

import dev.tandem.transforms.features.FeatureRow;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Counts how often rows occur, by identity, in a fixed number of slots: a row whose slot is taken
 * has the other settled first. Rows of one table of up to that many never meet. For one thread.
 */
final class RowCounts {
  private static final int SLOTS = 1 << 16;

  private final ObjLongConsumer<FeatureRow> settled;
  private @Nullable FeatureRow @Nullable [] rows;
  private long[] counts = new long[0];

  /**
   * @param settled takes an object and how often it occurred since it was settled last
   */
  RowCounts(ObjLongConsumer<FeatureRow> settled) {
    this.settled = settled;
  }

  void count(FeatureRow row) {
    @Nullable FeatureRow[] held = rows;
    if (held == null) {
      held = new @Nullable FeatureRow[SLOTS];
      rows = held;
      counts = new long[SLOTS];
    }
    int slot = row.number() & (SLOTS - 1);
    FeatureRow other = held[slot];
    if (other != row) {
      if (other != null) {
        settled.accept(other, counts[slot]);
      }
      held[slot] = row;
      counts[slot] = 0;
    }
    counts[slot]++;
  }

  /** Settles all, and forgets them. */
  void settle() {
    @Nullable FeatureRow[] held = rows;
    rows = null;
    if (held != null) {
      for (int slot = 0; slot < SLOTS; slot++) {
        FeatureRow row = held[slot];
        if (row != null) {
          settled.accept(row, counts[slot]);
        }
      }
    }
    counts = new long[0];
  }
}
