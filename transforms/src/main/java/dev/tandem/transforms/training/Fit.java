package dev.tandem.transforms.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Two towers in training, on the rows that are for it. A row counts by its rating: from {@code 1 -
 * spread} for the least rating there is to {@code 1 + spread} for the greatest, by the mean of all.
 */
final class Fit {
  private final TrainingData data;
  private final int[] order;
  private final int batch;
  private final float[] logFrequency;
  private final RandomStream random;
  private final SoftmaxLoss loss;
  private final TowerWeights userWeights;
  private final TowerWeights itemWeights;
  private final LearningTower users;
  private final LearningTower items;
  private final float leastRating;
  private final float weightPerRating;
  private final float leastWeight;

  Fit(TrainingData data, HoldOut holdOut, TrainingSettings settings) {
    this.data = data;
    order = holdOut.trainingRows();
    batch = TrainingSettings.batch(order.length);
    int[] rowsOfUser = new int[data.userCount()];
    int[] rowsOfItem = new int[data.itemCount()];
    float least = Float.POSITIVE_INFINITY;
    float greatest = Float.NEGATIVE_INFINITY;
    double sum = 0;
    for (int row : order) {
      rowsOfUser[data.user[row]]++;
      rowsOfItem[data.item[row]]++;
      least = Math.min(least, data.label[row]);
      greatest = Math.max(greatest, data.label[row]);
      sum += data.label[row];
    }
    float spread = greatest > least ? TrainingSettings.RATING_SPREAD : 0;
    float slope = greatest > least ? 2 * spread / (greatest - least) : 0;
    double mean = 1 - spread + slope * (sum / Math.max(1, order.length) - least);
    leastRating = least;
    leastWeight = greatest > least ? (float) ((1 - spread) / mean) : 1;
    weightPerRating = greatest > least ? (float) (slope / mean) : 0;
    logFrequency = SoftmaxLoss.logFrequency(rowsOfItem, order.length);
    RandomStream first = RandomStream.of(settings.seed(), 0);
    random = RandomStream.of(settings.seed(), 1);
    int dimension = settings.dimension();
    userWeights =
        TowerWeights.random(
            encodings(data.users(), rowsOfUser), dimension, settings.hidden(), first);
    itemWeights =
        TowerWeights.random(
            encodings(data.items(), rowsOfItem), dimension, settings.hidden(), first);
    users = new LearningTower(userWeights, data.users(), batch, TrainingSettings.LEARNING_RATE);
    items = new LearningTower(itemWeights, data.items(), batch, TrainingSettings.LEARNING_RATE);
    loss = new SoftmaxLoss(dimension, batch, TrainingSettings.TEMPERATURE);
  }

  /** Learned from the users or items that have training rows. */
  private static List<FeatureEncoding> encodings(EntityTable table, int[] rows) {
    int[] present = new int[rows.length];
    for (int i = 0; i < rows.length; i++) {
      present[i] = rows[i] > 0 ? 1 : 0;
    }
    List<FeatureEncoding> encodings = new ArrayList<>();
    for (FeatureColumn column : table.columns()) {
      encodings.add(
          encodings.isEmpty()
              ? FeatureEncoding.fit(
                  column, rows, TrainingSettings.MIN_ROWS_OF_ID, TrainingSettings.MAX_VOCABULARY)
              : FeatureEncoding.fit(
                  column,
                  present,
                  TrainingSettings.MIN_ENTITIES_OF_TEXT,
                  TrainingSettings.MAX_VOCABULARY));
    }
    return encodings;
  }

  /** How many rows an epoch goes over. */
  int rows() {
    return order.length;
  }

  /** What the towers have learned so far; goes on changing. */
  TowerWeights userWeights() {
    return userWeights;
  }

  TowerWeights itemWeights() {
    return itemWeights;
  }

  /** One pass over the rows, in an order of its own; gives the mean loss. */
  double epoch() {
    random.shuffle(order);
    int[] user = new int[batch];
    int[] item = new int[batch];
    boolean[] hideUser = new boolean[batch];
    boolean[] hideItem = new boolean[batch];
    float[] weight = new float[batch];
    double sum = 0;
    for (int from = 0; from < order.length; from += batch) {
      int n = Math.min(batch, order.length - from);
      for (int b = 0; b < n; b++) {
        int row = order[from + b];
        user[b] = data.user[row];
        item[b] = data.item[row];
        weight[b] = leastWeight + weightPerRating * (data.label[row] - leastRating);
        hideUser[b] = random.nextFloat() < TrainingSettings.ID_DROPOUT;
        hideItem[b] = random.nextFloat() < TrainingSettings.ID_DROPOUT;
      }
      users.embed(user, hideUser, n);
      items.embed(item, hideItem, n);
      sum += n * loss.gradients(users.vectors(), items.vectors(), item, logFrequency, weight, n);
      users.learn(loss.userGradient(), n);
      items.learn(loss.itemGradient(), n);
    }
    return sum / Math.max(1, order.length);
  }

  /** The vectors of all users or items by some weights. */
  static float[] vectors(TowerWeights weights, EntityTable table) {
    int[] all = new int[table.size()];
    Arrays.setAll(all, i -> i);
    return new LearningTower(weights, table, TrainingSettings.batch(all.length), 0).rowMajor(all);
  }
}
