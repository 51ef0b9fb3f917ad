package dev.tandem.testdata.shop;

import java.util.Arrays;

/** Draws an index in proportion to its weight, in constant time (Vose's alias method). */
final class AliasTable {
  private final int[] alias;
  private final float[] keep;
  private final double total;

  /**
   * @param weights zero or more, at least one above zero
   */
  AliasTable(double[] weights) {
    int count = weights.length;
    total = Arrays.stream(weights).sum();
    if (!(total > 0)) {
      throw new IllegalArgumentException("At least one weight must be above zero");
    }
    alias = new int[count];
    keep = new float[count];
    double[] scaled = new double[count];
    int[] queue = new int[count];
    int smallEnd = 0;
    int largeStart = count;
    for (int i = 0; i < count; i++) {
      scaled[i] = weights[i] * count / total;
      if (scaled[i] < 1) {
        queue[smallEnd++] = i;
      } else {
        queue[--largeStart] = i;
      }
    }
    while (smallEnd > 0 && largeStart < count) {
      int small = queue[--smallEnd];
      int large = queue[largeStart];
      keep[small] = (float) scaled[small];
      alias[small] = large;
      scaled[large] -= 1 - scaled[small];
      if (scaled[large] < 1) {
        largeStart++;
        queue[smallEnd++] = large;
      }
    }
    // What is left is 1 but for rounding, or has no weight at all.
    int heaviest = heaviest(weights);
    while (largeStart < count) {
      settle(queue[largeStart++], weights, heaviest);
    }
    while (smallEnd > 0) {
      settle(queue[--smallEnd], weights, heaviest);
    }
  }

  private void settle(int index, double[] weights, int heaviest) {
    keep[index] = weights[index] > 0 ? 1 : 0;
    alias[index] = weights[index] > 0 ? index : heaviest;
  }

  private static int heaviest(double[] weights) {
    int best = 0;
    for (int i = 1; i < weights.length; i++) {
      best = weights[i] > weights[best] ? i : best;
    }
    return best;
  }

  double total() {
    return total;
  }

  int draw(Draws draws) {
    int index = draws.nextInt(alias.length);
    return draws.nextDouble() < keep[index] ? index : alias[index];
  }
}
