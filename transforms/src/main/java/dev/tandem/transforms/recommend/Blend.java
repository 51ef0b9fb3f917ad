package dev.tandem.transforms.recommend;

import dev.tandem.transforms.vector.ItemMatrix;
import dev.tandem.transforms.vector.Similarity;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The vector that items are ranked by, and what it is made of; {@link BlendWeights} has the
 * formula. Sums are in double precision and in the order of the parts: the same bits everywhere.
 */
final class Blend {
  /** A vector of length 1, and how much it counts. */
  private record Part(Reason reason, double weight, double[] direction) {}

  private final List<Part> parts = new ArrayList<>();
  private double scale = 1;

  /**
   * @param vector of the user tower, finite and not zero
   */
  void addUser(float[] vector, double weight, Similarity similarity) {
    if (weight > 0) {
      parts.add(new Part(Reason.CUSTOMER, weight, direction(vector)));
      if (similarity == Similarity.DOT_PRODUCT) {
        scale = length(vector);
      }
    }
  }

  /** Adds an item of the session; after the user, the most recent first. */
  void addItem(String id, float[] vector, double weight) {
    if (weight > 0 && isUsable(vector)) {
      parts.add(new Part(Reason.similarTo(id), weight, direction(vector)));
    }
  }

  boolean isEmpty() {
    return parts.isEmpty();
  }

  /** Of d numbers; not finite if the user's vector is too long. */
  float[] query(int dimension) {
    double total = 0;
    double[] sum = new double[dimension];
    for (Part part : parts) {
      total += part.weight;
      for (int k = 0; k < dimension; k++) {
        sum[k] += part.weight * part.direction[k];
      }
    }
    float[] query = new float[dimension];
    for (int k = 0; k < dimension; k++) {
      query[k] = (float) (scale * sum[k] / total);
    }
    return query;
  }

  /**
   * What contributes most to an item's score; of equal contributions the customer's comes first,
   * then that of the more recent item.
   *
   * @param item its vector
   */
  Reason reason(float[] item) {
    Reason best = null;
    double most = Double.NEGATIVE_INFINITY;
    for (Part part : parts) {
      double sum = 0;
      for (int k = 0; k < item.length; k++) {
        sum += part.direction[k] * item[k];
      }
      if (best == null || part.weight * sum > most) {
        best = part.reason;
        most = part.weight * sum;
      }
    }
    if (best == null) {
      throw new IllegalStateException("nothing was blended");
    }
    return best;
  }

  /** Whether a vector has a direction: it is finite and not zero. */
  static boolean isUsable(float[] vector) {
    double length = length(vector);
    return length > 0 && length < Double.POSITIVE_INFINITY;
  }

  /** What items similar to one are ranked by; null if it has no direction. */
  static float @Nullable [] query(ItemMatrix items, int position, Similarity similarity) {
    float[] vector = items.vector(position);
    if (similarity == Similarity.COSINE) {
      return vector;
    }
    if (!isUsable(vector)) {
      return null;
    }
    double[] direction = direction(vector);
    for (int k = 0; k < vector.length; k++) {
      vector[k] = (float) direction[k];
    }
    return vector;
  }

  private static double[] direction(float[] vector) {
    double length = length(vector);
    double[] direction = new double[vector.length];
    for (int k = 0; k < direction.length; k++) {
      direction[k] = vector[k] / length;
    }
    return direction;
  }

  private static double length(float[] vector) {
    double squares = 0;
    for (float number : vector) {
      squares += (double) number * number;
    }
    return Math.sqrt(squares);
  }
}
