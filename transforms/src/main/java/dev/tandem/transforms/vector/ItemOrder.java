package dev.tandem.transforms.vector;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ids in ascending order, and the way there from the rows they came in. */
final class ItemOrder {
  private final String[] ids;
  private final int @Nullable [] positions;

  private ItemOrder(String[] ids, int @Nullable [] positions) {
    this.ids = ids;
    this.positions = positions;
  }

  /**
   * @param ids distinct, in ascending order
   * @throws IllegalArgumentException if they are not; names the first that is not
   */
  static ItemOrder ascending(List<String> ids) {
    String[] rows = ids.toArray(String[]::new);
    int row = firstOutOfOrder(rows);
    if (row >= 0) {
      throw new IllegalArgumentException(
          "item ids must be distinct and in ascending order: "
              + rows[row]
              + " (row "
              + row
              + ") follows "
              + rows[row - 1]);
    }
    return new ItemOrder(rows, null);
  }

  /**
   * @param ids distinct, in any order
   * @throws IllegalArgumentException if an id occurs twice; names it and both rows
   */
  static ItemOrder of(List<String> ids) {
    String[] rows = ids.toArray(String[]::new);
    if (firstOutOfOrder(rows) < 0) {
      return new ItemOrder(rows, null);
    }
    Integer[] sortedRows = new Integer[rows.length];
    Arrays.setAll(sortedRows, row -> row);
    Arrays.sort(sortedRows, Comparator.comparing(row -> rows[row]));
    String[] sorted = new String[rows.length];
    int[] positions = new int[rows.length];
    for (int position = 0; position < sorted.length; position++) {
      int row = sortedRows[position];
      sorted[position] = rows[row];
      positions[row] = position;
      if (position > 0 && sorted[position].equals(sorted[position - 1])) {
        throw new IllegalArgumentException(
            "item id "
                + sorted[position]
                + " occurs twice: rows "
                + sortedRows[position - 1]
                + " and "
                + row);
      }
    }
    return new ItemOrder(sorted, positions);
  }

  private static int firstOutOfOrder(String[] ids) {
    for (int row = 1; row < ids.length; row++) {
      if (ids[row - 1].compareTo(ids[row]) >= 0) {
        return row;
      }
    }
    return -1;
  }

  /** In ascending order. */
  String[] ids() {
    return ids;
  }

  /** Whether the rows came in ascending order of their ids. */
  boolean isIdentity() {
    return positions == null;
  }

  /** Where the item of a row ends up. */
  int position(int row) {
    return positions == null ? row : positions[row];
  }
}
