package dev.tandem.transforms.training;

import dev.tandem.transforms.features.FeatureSpec;

/**
 * The rows of a snapshot in columns: users, items, and who chose what. Made by {@link
 * TrainingDataBuilder}; equal whatever the order in which the rows came.
 *
 * <p>Interactions are in ascending order of user, item, time and label. They take 20 bytes each.
 */
public final class TrainingData {
  /** The time of an interaction of which none is known. */
  static final long NO_TIME = Long.MIN_VALUE;

  private final FeatureSpec spec;
  private final EntityTable users;
  private final EntityTable items;
  final int[] user;
  final int[] item;
  final float[] label;
  final long[] time;

  /**
   * @param user for each interaction the user's row, and the same for the item
   * @param time microseconds since 1970, or {@link #NO_TIME}
   */
  TrainingData(
      FeatureSpec spec,
      EntityTable users,
      EntityTable items,
      int[] user,
      int[] item,
      float[] label,
      long[] time) {
    this.spec = spec;
    this.users = users;
    this.items = items;
    this.user = user;
    this.item = item;
    this.label = label;
    this.time = time;
  }

  public FeatureSpec spec() {
    return spec;
  }

  EntityTable users() {
    return users;
  }

  EntityTable items() {
    return items;
  }

  /** How many rows there are. */
  public int size() {
    return user.length;
  }

  public int userCount() {
    return users.size();
  }

  public int itemCount() {
    return items.size();
  }
}
