package dev.tandem.transforms.vector;

import java.util.List;

/**
 * The vectors of a catalogue, immutable and safe for threads. Items are held in ascending order of
 * their ids ({@link String#compareTo}), so that of two positions the lower has the lower id.
 */
public final class ItemMatrix {
  private final List<String> ids;
  private final int dimension;
  private final float[] rowMajor;

  private ItemMatrix(List<String> ids, int dimension, float[] rowMajor) {
    this.ids = ids;
    this.dimension = dimension;
    this.rowMajor = rowMajor;
  }

  /**
   * @param ids distinct, in ascending order
   * @param dimension d, at least 1
   * @param rowMajor item after item, {@code ids.size() * d} finite numbers
   * @throws IllegalArgumentException if any of this does not hold; says what
   */
  public static ItemMatrix of(List<String> ids, int dimension, float[] rowMajor) {
    return new ItemMatrix(List.copyOf(ids), dimension, rowMajor.clone());
  }

  public int size() {
    return ids.size();
  }

  public int dimension() {
    return dimension;
  }

  /** The id of the item at a position in [0, size). */
  public String id(int position) {
    return ids.get(position);
  }

  /** The position of an item, or -1 if it is unknown. */
  public int position(String id) {
    return Math.max(-1, java.util.Collections.binarySearch(ids, id));
  }

  /** A copy of one item's vector. */
  public float[] vector(int position) {
    return java.util.Arrays.copyOfRange(rowMajor, position * dimension, (position + 1) * dimension);
  }
}
