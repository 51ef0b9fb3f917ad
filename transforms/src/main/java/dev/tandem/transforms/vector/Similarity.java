package dev.tandem.transforms.vector;

/** How a user's vector and an item's vector become a score; a higher score is better. */
public enum Similarity {
  /** The sum of products; unbounded. */
  DOT_PRODUCT,
  /** The sum of products of the vectors at unit length; in [-1, 1] but for rounding. */
  COSINE
}
