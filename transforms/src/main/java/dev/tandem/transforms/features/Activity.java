package dev.tandem.transforms.features;

import org.jspecify.annotations.Nullable;

/**
 * What one user did with some items: the ratings of a customer, or the browsing of a session. It is
 * all that {@link JoinFeatures} needs to know, so that both pipelines join with the same code.
 */
public interface Activity {

  /** The user's key, of the class of the spec's user id; null for an unknown visitor. */
  @Nullable Object userKey();

  /** How many items there are; an item may occur more than once. */
  int size();

  /** The key of item {@code index}, of the class of the spec's item id; null if it is unknown. */
  @Nullable Object itemKey(int index);
}
