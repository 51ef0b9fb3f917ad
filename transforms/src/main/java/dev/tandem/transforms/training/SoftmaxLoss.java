package dev.tandem.transforms.training;

/**
 * Each user of a batch should choose their own item among those of the batch: softmax over in-batch
 * negatives, corrected for how often an item is in a batch (logQ), as in Yi et al., "Sampling-bias-
 * corrected neural modeling for large corpus item recommendations", RecSys 2019. What else in the
 * batch is the user's own item by accident is left out.
 */
final class SoftmaxLoss {
  private final int dimension;
  private final float inverseTemperature;
  private final float[][] userRows;
  private final float[][] logits;
  private final float[][] transposed;

  private final float[][] userGradient;
  private final float[][] itemGradient;

  SoftmaxLoss(int dimension, int batchSize, float temperature) {
    this.dimension = dimension;
    this.inverseTemperature = 1 / temperature;
    userRows = new float[batchSize][dimension];
    logits = new float[batchSize][batchSize];
    transposed = new float[batchSize][batchSize];
    userGradient = new float[dimension][batchSize];
    itemGradient = new float[dimension][batchSize];
  }

  /**
   * Computes the gradients, and gives the loss: the mean over the batch.
   *
   * @param users vectors, {@code [d][n]}, and the same for the items
   * @param itemIds whose vectors these are
   * @param logFrequency the logarithm of each item's share in the training rows, by id
   * @param weight of each row of the batch
   */
  double gradients(
      float[][] users,
      float[][] items,
      int[] itemIds,
      float[] logFrequency,
      float[] weight,
      int n) {
    Kernels.transpose(users, userRows, dimension, n);
    double loss = 0;
    for (int i = 0; i < n; i++) {
      float[] row = logits[i];
      float[] user = userRows[i];
      for (int k = 0; k < dimension; k++) {
        user[k] *= inverseTemperature;
      }
      Kernels.weightedSum(user, items, row, dimension, n);
      int own = itemIds[i];
      for (int j = 0; j < n; j++) {
        row[j] -= logFrequency[itemIds[j]];
      }
      for (int j = 0; j < n; j++) {
        if (itemIds[j] == own && j != i) {
          row[j] = -Float.MAX_VALUE;
        }
      }
      float max = Kernels.max(row, n);
      float positive = row[i] - max;
      Kernels.expOfNegatives(row, max, n);
      float sum = Kernels.sum(row, n);
      loss += weight[i] * (StrictMath.log(sum) - positive);
      float factor = weight[i] * inverseTemperature / sum;
      for (int j = 0; j < n; j++) {
        row[j] *= factor;
      }
      row[i] -= weight[i] * inverseTemperature;
    }
    Kernels.transpose(logits, transposed, n, n);
    Kernels.multiply(items, transposed, userGradient, dimension, n, n);
    Kernels.multiply(users, logits, itemGradient, dimension, n, n);
    return loss / n;
  }

  /** The gradient by the users' vectors, {@code [d][n]}; overwritten by the next batch. */
  float[][] userGradient() {
    return userGradient;
  }

  /** The gradient by the items' vectors, {@code [d][n]}; overwritten by the next batch. */
  float[][] itemGradient() {
    return itemGradient;
  }

  /**
   * The logarithm of each item's share of the training rows; of an item that has none that of a
   * single row.
   */
  static float[] logFrequency(int[] rowsOfItem, int rows) {
    float[] log = new float[rowsOfItem.length];
    for (int i = 0; i < log.length; i++) {
      log[i] = (float) StrictMath.log((double) Math.max(1, rowsOfItem[i]) / Math.max(1, rows));
    }
    return log;
  }
}
