package dev.tandem.benchmarks.micro;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.IntPredicate;

/** Top-K as one would write it without a thought for the machine: the twin of {@code TopK}. */
final class NaiveTopK {
  record Scored(int position, float score) {}

  private static final Comparator<Scored> WORST_FIRST =
      Comparator.comparingDouble(Scored::score)
          .thenComparing(Comparator.comparingInt(Scored::position).reversed());

  private NaiveTopK() {}

  /** The worst first. */
  static PriorityQueue<Scored> select(float[][] rows, float[] query, int k, IntPredicate excluded) {
    PriorityQueue<Scored> best = new PriorityQueue<>(WORST_FIRST);
    for (int position = 0; position < rows.length; position++) {
      if (excluded.test(position)) {
        continue;
      }
      float score = dotProduct(query, rows[position]);
      if (best.size() < k) {
        best.add(new Scored(position, score));
      } else if (score > best.element().score()) {
        best.remove();
        best.add(new Scored(position, score));
      }
    }
    return best;
  }

  private static float dotProduct(float[] a, float[] b) {
    float sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
