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
  private final Object key;
  private final @Nullable Object[] values;

  /**
   * @param key the normalised key; class as in {@link FeatureType}
   * @param values one value per feature of the role ({@code USER} or {@code ITEM}) in spec order,
   *     classes as in {@link FeatureType}; handed over, not copied
   */
  public FeatureRow(Object key, @Nullable Object[] values) {
    this.key = key;
    this.values = values;
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
