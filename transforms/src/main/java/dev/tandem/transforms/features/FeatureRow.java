package dev.tandem.transforms.features;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The features of one user or one item: its key and its values in the order of the spec.
 *
 * <p>Immutable by agreement: the array is not copied, because rows of one item are shared by
 * millions of ratings. Nobody writes to it after construction.
 */
public final class FeatureRow {
  private static final int GOLDEN = 0x9E3779B9;

  private final Object key;
  private final int number;
  private final @Nullable Object[] values;

  /**
   * @param key the normalised key; class as in {@link FeatureType}
   * @param values one value per feature of the role ({@code USER} or {@code ITEM}) in spec order,
   *     classes as in {@link FeatureType}; handed over, not copied
   */
  public FeatureRow(Object key, @Nullable Object[] values) {
    this(key, values, key.hashCode() * GOLDEN >>> 1);
  }

  private FeatureRow(Object key, @Nullable Object[] values, int number) {
    this.key = key;
    this.values = values;
    this.number = number;
  }

  /** The same row under a number of its own, see {@link #number}. */
  FeatureRow numbered(int newNumber) {
    return new FeatureRow(key, values, newNumber);
  }

  /**
   * A number, 0 or greater, to find a place for this row in an array: the rows of one {@link
   * FeatureTable} are numbered from 0 without gaps, others have something like a hash code. No part
   * of the row's value.
   */
  public int number() {
    return number;
  }

  public Object key() {
    return key;
  }

  /** The value of the role's feature number {@code index}, in spec order, or null. */
  public @Nullable Object value(int index) {
    return values[index];
  }

  /** How many values there are. */
  public int size() {
    return values.length;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof FeatureRow row
        && key.equals(row.key)
        && Arrays.equals(values, row.values);
  }

  @Override
  public int hashCode() {
    return 31 * key.hashCode() + Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return key + Arrays.toString(values);
  }
}
