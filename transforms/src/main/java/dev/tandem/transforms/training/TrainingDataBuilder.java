package dev.tandem.transforms.training;

import dev.tandem.transforms.features.FeatureRow;
import dev.tandem.transforms.features.FeatureSpec;
import dev.tandem.transforms.model.FeatureInputs;
import dev.tandem.transforms.model.FeatureInputs.Side;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Collects the rows of a snapshot, in any order and number. Holds 20 bytes per row and the features
 * of each user and item once; {@link #build} needs as much again for a moment. For one thread.
 */
public final class TrainingDataBuilder {
  /** Most rows. */
  public static final int MAX_ROWS = 200_000_000;

  /** Most users, and most items. */
  public static final int MAX_ENTITIES = 20_000_000;

  private static final int FIRST_CAPACITY = 1 << 12;
  private static final long MICROS_PER_SECOND = 1_000_000;
  private static final int NANOS_PER_MICRO = 1_000;

  private final FeatureSpec spec;
  private final EntityTableBuilder users;
  private final EntityTableBuilder items;
  private int size;
  private int[] user = new int[FIRST_CAPACITY];
  private int[] item = new int[FIRST_CAPACITY];
  private float[] label = new float[FIRST_CAPACITY];
  private long[] time = new long[FIRST_CAPACITY];

  public TrainingDataBuilder(FeatureSpec spec) {
    this.spec = spec;
    this.users =
        new EntityTableBuilder(
            "users", MAX_ENTITIES, FeatureInputs.of(spec, Side.USER), spec.segment());
    this.items =
        new EntityTableBuilder("items", MAX_ENTITIES, FeatureInputs.of(spec, Side.ITEM), null);
  }

  /**
   * Adds a row.
   *
   * @param userRow values in spec order, and the same for the item
   * @param rating the label, finite
   * @param ratedAt null if it is not known
   * @throws IllegalArgumentException if there are too many rows, users or items
   */
  public void add(
      FeatureRow userRow, FeatureRow itemRow, double rating, @Nullable Instant ratedAt) {
    if (!Double.isFinite(rating)) {
      throw new IllegalArgumentException(
          "user %s, item %s: the label is %s".formatted(userRow.key(), itemRow.key(), rating));
    }
    if (size >= MAX_ROWS) {
      throw new IllegalArgumentException(
          "the snapshot has more than %,d rows: the trainer holds no more".formatted(MAX_ROWS));
    }
    if (size == user.length) {
      int capacity = (int) Math.min(MAX_ROWS, size + (size >> 1) + 1L);
      user = Arrays.copyOf(user, capacity);
      item = Arrays.copyOf(item, capacity);
      label = Arrays.copyOf(label, capacity);
      time = Arrays.copyOf(time, capacity);
    }
    long micros =
        ratedAt == null
            ? TrainingData.NO_TIME
            : ratedAt.getEpochSecond() * MICROS_PER_SECOND + ratedAt.getNano() / NANOS_PER_MICRO;
    user[size] = users.row(userRow, micros);
    item[size] = items.row(itemRow, micros);
    label[size] = (float) rating;
    time[size] = micros;
    size++;
  }

  /** How many rows were added. */
  public int size() {
    return size;
  }

  /** The rows in order. The builder is of no use afterwards. */
  public TrainingData build() {
    int[] newUser = new int[users.size()];
    int[] newItem = new int[items.size()];
    EntityTable userTable = users.build(newUser);
    EntityTable itemTable = items.build(newItem);
    StableOrder order = new StableOrder(size);
    order.by(row -> Float.floatToIntBits(label[row]));
    order.by(row -> time[row]);
    order.by(row -> newItem[item[row]]);
    order.by(row -> newUser[user[row]]);
    int[] rows = order.rows();
    int[] sortedUser = new int[size];
    int[] sortedItem = new int[size];
    float[] sortedLabel = new float[size];
    long[] sortedTime = new long[size];
    for (int i = 0; i < size; i++) {
      sortedUser[i] = newUser[user[rows[i]]];
      sortedItem[i] = newItem[item[rows[i]]];
      sortedLabel[i] = label[rows[i]];
      sortedTime[i] = time[rows[i]];
    }
    return new TrainingData(
        spec, userTable, itemTable, sortedUser, sortedItem, sortedLabel, sortedTime);
  }
}
