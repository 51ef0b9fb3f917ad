package dev.tandem.transforms.snapshot;

import dev.tandem.transforms.features.FeatureRow;
import dev.tandem.transforms.parquet.ParquetTypes;
import dev.tandem.transforms.parquet.ParquetTypes.Physical;
import dev.tandem.transforms.snapshot.SnapshotSchema.Column;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.io.api.Binary;
import org.jspecify.annotations.Nullable;

/**
 * Converts the features of users or of items to what Parquet stores, each object once while it is
 * remembered. Objects are told apart by identity: comparing values would cost what it saves.
 *
 * <p>The memory is a fixed number of slots; a row whose slot is taken displaces the other. Rows of
 * one table of up to that many never meet.
 */
final class PhysicalRows {
  /** One row's values: of each pair of entries the one that the column's type uses is set. */
  static final class PhysicalRow {
    private final @Nullable FeatureRow source;
    final boolean[] present;
    final long[] numbers;
    final @Nullable Binary[] binaries;

    /** Whether every column that may not be null has a value. */
    boolean complete = true;

    PhysicalRow(@Nullable FeatureRow source, int size) {
      this.source = source;
      present = new boolean[size];
      numbers = new long[size];
      binaries = new @Nullable Binary[size];
    }

    void set(int slot, Column column, @Nullable Object value) {
      present[slot] = value != null;
      if (value == null) {
        complete &= column.nullable();
      } else if (ParquetTypes.physical(column.type()) == Physical.BINARY) {
        binaries[slot] = ParquetTypes.toBinary(column.type(), value);
      } else {
        numbers[slot] = ParquetTypes.toNumber(column.type(), value);
      }
    }
  }

  private final List<Column> columns = new ArrayList<>();

  /** For each slot the index of the value in the {@link FeatureRow}, or -1 for the key. */
  private final List<Integer> indexes = new ArrayList<>();

  private final int mask;
  private final @Nullable PhysicalRow[] known;

  /**
   * @param memory how many rows are remembered at most; a power of two
   */
  PhysicalRows(int memory) {
    if (Integer.bitCount(memory) != 1) {
      throw new IllegalArgumentException(memory + " is no power of two");
    }
    this.mask = memory - 1;
    this.known = new @Nullable PhysicalRow[memory];
  }

  /**
   * Adds a column before the first row.
   *
   * @param index the value's index in the row, or -1 for the key
   * @return the column's slot in every {@link PhysicalRow}
   */
  int addColumn(Column column, int index) {
    columns.add(column);
    indexes.add(index);
    return columns.size() - 1;
  }

  PhysicalRow of(FeatureRow row) {
    int slot = row.number() & mask;
    PhysicalRow found = known[slot];
    if (found != null && found.source == row) {
      return found;
    }
    PhysicalRow fresh = convert(row);
    known[slot] = fresh;
    return fresh;
  }

  private PhysicalRow convert(FeatureRow row) {
    PhysicalRow physical = new PhysicalRow(row, columns.size());
    for (int slot = 0; slot < columns.size(); slot++) {
      int index = indexes.get(slot);
      physical.set(slot, columns.get(slot), index < 0 ? row.key() : row.value(index));
    }
    return physical;
  }
}
