package dev.tandem.transforms.recommend;

import java.util.Locale;

/** Why popular items were served. */
public enum FallbackReason {
  /** No model is loaded. */
  NO_MODEL,
  /** The user tower could not compute. */
  TOWER_FAILED,
  /** The user tower gave a vector that is not finite, is zero, or is too large to score with. */
  UNUSABLE_VECTOR,
  /** A customer of whom no feature is known, in a session without an item that the model knows. */
  MISSING_FEATURES,
  /** A visitor of whom nothing is known, in a session without an item that the model knows. */
  NOTHING_KNOWN,
  /** All that the model knows is in the cart, out of stock or gone. */
  NOTHING_LEFT,
  /** There was no time left. */
  DEADLINE;

  /** As it stands in the JSON: {@code no_model}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
