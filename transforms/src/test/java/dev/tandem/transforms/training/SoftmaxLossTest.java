package dev.tandem.transforms.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class SoftmaxLossTest {
  private static final int DIMENSION = 5;
  private static final int[] ITEMS = {2, 0, 2, 1, 3, 0, 4};
  private static final float[] LOG_FREQUENCY = {-1, -2, -1.5f, -3, -4};
  private static final float[] WEIGHT = {1, 0.5f, 1.5f, 1, 1, 2, 0.7f};
  private static final float TEMPERATURE = 0.3f;

  @Test
  void hasTheLossOfTheFormulaAndTheGradientOfItsDifferences() {
    Random random = new Random(1);
    float[][] users = columns(random);
    float[][] items = columns(random);
    SoftmaxLoss loss = new SoftmaxLoss(DIMENSION, 8, TEMPERATURE);

    double value = loss.gradients(users, items, ITEMS, LOG_FREQUENCY, WEIGHT, ITEMS.length);

    assertThat(value).isCloseTo(naive(users, items) / ITEMS.length, within(1e-5));
    for (float[][] changed : new float[][][] {users, items}) {
      float[][] gradient = changed == users ? loss.userGradient() : loss.itemGradient();
      for (int k = 0; k < DIMENSION; k++) {
        for (int i = 0; i < ITEMS.length; i++) {
          float before = changed[k][i];
          changed[k][i] = before + 1e-3f;
          double above = naive(users, items);
          changed[k][i] = before - 1e-3f;
          double below = naive(users, items);
          changed[k][i] = before;
          assertThat((double) gradient[k][i]).isCloseTo((above - below) / 2e-3, within(2e-2));
        }
      }
    }
  }

  @Test
  void learnsNothingFromABatchOfOneItem() {
    Random random = new Random(2);
    SoftmaxLoss loss = new SoftmaxLoss(DIMENSION, 8, TEMPERATURE);

    double value =
        loss.gradients(columns(random), columns(random), new int[7], LOG_FREQUENCY, WEIGHT, 7);

    assertThat(value).isCloseTo(0, within(1e-6));
    for (float[] row : loss.itemGradient()) {
      assertThat(row).containsOnly(new float[] {0}, within(1e-6f));
    }
  }

  /** The sum over rows of -weight * log softmax, other rows of the own item left out. */
  private static double naive(float[][] users, float[][] items) {
    double total = 0;
    for (int i = 0; i < ITEMS.length; i++) {
      double sum = 0;
      double own = 0;
      for (int j = 0; j < ITEMS.length; j++) {
        if (j != i && ITEMS[j] == ITEMS[i]) {
          continue;
        }
        double logit = -LOG_FREQUENCY[ITEMS[j]];
        for (int k = 0; k < DIMENSION; k++) {
          logit += (double) users[k][i] * items[k][j] / TEMPERATURE;
        }
        sum += Math.exp(logit);
        own = j == i ? logit : own;
      }
      total += WEIGHT[i] * (Math.log(sum) - own);
    }
    return total;
  }

  private static float[][] columns(Random random) {
    float[][] columns = new float[DIMENSION][8];
    for (float[] column : columns) {
      for (int i = 0; i < column.length; i++) {
        column[i] = (float) random.nextGaussian() / 2;
      }
    }
    return columns;
  }
}
