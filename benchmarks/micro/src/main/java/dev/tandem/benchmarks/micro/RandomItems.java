package dev.tandem.benchmarks.micro;

import dev.tandem.transforms.vector.ItemMatrix;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Catalogues of random vectors, the same in every run. */
final class RandomItems {
  private RandomItems() {}

  static List<String> ids(int items) {
    List<String> ids = new ArrayList<>(items);
    for (int i = 0; i < items; i++) {
      ids.add("S" + (10_000_000 + i));
    }
    return ids;
  }

  /** A vector per row, numbers in [-0.5, 0.5). */
  static float[][] rows(int rows, int dimension, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[][] numbers = new float[rows][dimension];
    for (float[] row : numbers) {
      for (int k = 0; k < dimension; k++) {
        row[k] = (random.nextInt() >> 8) * 0x1p-24f;
      }
    }
    return numbers;
  }

  static ItemMatrix matrix(float[][] rows) {
    var builder = ItemMatrix.builder(ids(rows.length), rows[0].length);
    for (float[] row : rows) {
      builder.addRows(row);
    }
    return builder.build();
  }
}
