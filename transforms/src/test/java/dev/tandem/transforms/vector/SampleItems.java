package dev.tandem.transforms.vector;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Catalogues for tests. */
final class SampleItems {
  private SampleItems() {}

  /** Distinct ids in ascending order. */
  static List<String> ids(int items) {
    return IntStream.range(0, items).mapToObj(i -> "S" + (10_000_000 + i)).toList();
  }

  /** Numbers between -1 and 1. */
  static float[] numbers(Random random, int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = 2 * random.nextFloat() - 1;
    }
    return numbers;
  }

  /** Whole numbers between -2 and 2: their sums of products are exact, and many are equal. */
  static float[] smallIntegers(Random random, int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = random.nextInt(5) - 2;
    }
    return numbers;
  }
}
