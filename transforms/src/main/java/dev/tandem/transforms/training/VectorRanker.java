package dev.tandem.transforms.training;

import java.util.Arrays;

/** Ranks by the towers' vectors. For one thread. */
final class VectorRanker implements Judge.Ranker {
  private final int dimension;
  private final int items;
  private final int[] users;
  private final float[] userVectors;
  private final float[][] itemColumns;
  private final float[] query;

  /**
   * @param users in ascending order, the only ones that can be ranked for
   */
  VectorRanker(TrainingData data, TowerWeights userWeights, TowerWeights itemWeights, int[] users) {
    this.users = users;
    this.dimension = userWeights.dimension();
    this.items = data.itemCount();
    userVectors =
        new LearningTower(userWeights, data.users(), TrainingSettings.batch(users.length), 0)
            .rowMajor(users);
    float[] rows = Fit.vectors(itemWeights, data.items());
    itemColumns = new float[dimension][items];
    for (int i = 0; i < items; i++) {
      for (int k = 0; k < dimension; k++) {
        itemColumns[k][i] = rows[i * dimension + k];
      }
    }
    query = new float[dimension];
  }

  @Override
  public void score(int user, float[] scores) {
    int place = Arrays.binarySearch(users, user);
    System.arraycopy(userVectors, place * dimension, query, 0, dimension);
    Kernels.weightedSum(query, itemColumns, scores, dimension, items);
  }
}
