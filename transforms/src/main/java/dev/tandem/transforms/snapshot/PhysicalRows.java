package dev.tandem.transforms.snapshot;

import dev.tandem.transforms.features.FeatureRow;
import dev.tandem.transforms.features.FeatureType;
import dev.tandem.transforms.snapshot.ParquetTypes.Physical;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.io.api.Binary;
import org.jspecify.annotations.Nullable;

/**
 * Converts the features of users or of items to what Parquet stores, each object once while it is
 * remembered. Objects are told apart by identity: comparing values would cost what it saves.
 *
 * <p>The memory is a fixed number of slots; an object whose slots are taken displaces another.
 */
final class PhysicalRows {
  /** One row's values: of each pair of entries the one that the column's type uses is set. */
  static final class PhysicalRow {
    final boolean[] present;
    final long[] numbers;
    final @Nullable Binary[] binaries;

    PhysicalRow(int size) {
      present = new boolean[size];
      numbers = new long[size];
      binaries = new @Nullable Binary[size];
    }

    void set(int slot, FeatureType type, @Nullable Object value) {
      present[slot] = value != null;
      if (value == null) {
        return;
      }
      if (ParquetTypes.physical(type) == Physical.BINARY) {
        binaries[slot] = ParquetTypes.toBinary(type, value);
      } else {
        numbers[slot] = ParquetTypes.toNumber(type, value);
      }
    }
  }

  private final List<FeatureType> types = new ArrayList<>();

  /** For each slot the index of the value in the {@link FeatureRow}, or -1 for the key. */
  private final List<Integer> indexes = new ArrayList<>();

  private final int mask;
  private final @Nullable FeatureRow[] known;
  private final @Nullable PhysicalRow[] converted;

  /**
   * @param memory how many rows are remembered at most; a power of two
   */
  PhysicalRows(int memory) {
    if (Integer.bitCount(memory) != 1) {
      throw new IllegalArgumentException(memory + " is no power of two");
    }
    this.mask = memory - 1;
    this.known = new @Nullable FeatureRow[memory];
    this.converted = new @Nullable PhysicalRow[memory];
  }

  /**
   * Adds a column before the first row.
   *
   * @param index the value's index in the row, or -1 for the key
   * @return the column's slot in every {@link PhysicalRow}
   */
  int addColumn(FeatureType type, int index) {
    types.add(type);
    indexes.add(index);
    return types.size() - 1;
  }

  PhysicalRow of(FeatureRow row) {
    int hash = System.identityHashCode(row);
    int first = (hash ^ (hash >>> 15)) & mask;
    PhysicalRow found = converted[first];
    if (found != null && known[first] == row) {
      return found;
    }
    int second = first ^ 1 & mask;
    found = converted[second];
    if (found != null && known[second] == row) {
      return found;
    }
    PhysicalRow fresh = convert(row);
    int slot = known[first] == null ? first : second;
    known[slot] = row;
    converted[slot] = fresh;
    return fresh;
  }

  private PhysicalRow convert(FeatureRow row) {
    PhysicalRow physical = new PhysicalRow(types.size());
    for (int slot = 0; slot < types.size(); slot++) {
      int index = indexes.get(slot);
      physical.set(slot, types.get(slot), index < 0 ? row.key() : row.value(index));
    }
    return physical;
  }
}
