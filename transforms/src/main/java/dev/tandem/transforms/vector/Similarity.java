package dev.tandem.transforms.vector;

/**
 * How a user's vector and an item's vector become a score; a higher score is better. Both kinds are
 * a sum of products once the vectors are prepared, which is all that {@link TopK} computes.
 */
public enum Similarity {
  /** The sum of products; unbounded. */
  DOT_PRODUCT,
  /** The sum of products of the vectors at unit length; in [-1, 1] but for rounding. */
  COSINE;

  /**
   * The vector as {@link TopK} takes it for a query: as it is for {@link #DOT_PRODUCT}, at unit
   * length for {@link #COSINE}.
   *
   * @param vector finite numbers; not changed
   * @throws IllegalArgumentException if this is {@link #COSINE} and the vector's length is zero or
   *     not finite
   */
  public float[] prepare(float[] vector) {
    return this == COSINE ? UnitLength.of(vector) : vector;
  }

  /**
   * The items as {@link TopK} takes them: as they are for {@link #DOT_PRODUCT}, {@linkplain
   * ItemMatrix#normalised() at unit length} for {@link #COSINE}.
   *
   * @throws IllegalArgumentException if this is {@link #COSINE} and an item's vector is zero; names
   *     the item
   */
  public ItemMatrix prepare(ItemMatrix items) {
    return this == COSINE ? items.normalised() : items;
  }
}
