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
  /**
   * A vector of length 1, and how much it counts.
   *
   * @param reason null if it speaks for no item in particular
   */
  private record Part(@Nullable Reason reason, double weight, double[] direction) {}

  private final List<Part> parts = new ArrayList<>();
  private double scale = 1;

  /**
   * Adds a user of whom something is known.
   *
   * @param vector of the user tower, finite and not zero
   */
  void addCustomer(float[] vector, double weight, Similarity similarity) {
    addUser(Reason.CUSTOMER, vector, weight, similarity);
  }

  /**
   * Adds anybody: what the tower gives for a user of whom nothing is known. That is no reason to
   * recommend an item.
   *
   * @param vector of the user tower, finite and not zero
   */
  void addVisitor(float[] vector, double weight, Similarity similarity) {
    addUser(null, vector, weight, similarity);
  }

  private void addUser(
      @Nullable Reason reason, float[] vector, double weight, Similarity similarity) {
    parts.add(0, new Part(reason, weight, direction(widened(vector))));
    if (similarity == Similarity.DOT_PRODUCT) {
      scale = length(widened(vector));
    }
  }

  /**
   * Adds an item of the session, the most recent first. One whose vector is the centre has no
   * direction and is passed over.
   *
   * @param centre the mean of all items' vectors
   */
  void addItem(String id, float[] vector, double[] centre, double weight) {
    double[] fromCentre = widened(vector);
    for (int k = 0; k < centre.length; k++) {
      fromCentre[k] -= centre[k];
    }
    if (weight > 0 && length(fromCentre) > 0) {
      parts.add(new Part(Reason.similarTo(id), weight, direction(fromCentre)));
    }
  }

  /** Whether there is nothing yet that could be a reason. */
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
      if (part.reason == null) {
        continue;
      }
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
    double length = length(widened(vector));
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
    double[] direction = direction(widened(vector));
    for (int k = 0; k < vector.length; k++) {
      vector[k] = (float) direction[k];
    }
    return vector;
  }

  private static double[] widened(float[] vector) {
    double[] wide = new double[vector.length];
    for (int k = 0; k < wide.length; k++) {
      wide[k] = vector[k];
    }
    return wide;
  }

  private static double[] direction(double[] vector) {
    double length = length(vector);
    double[] direction = new double[vector.length];
    for (int k = 0; k < direction.length; k++) {
      direction[k] = vector[k] / length;
    }
    return direction;
  }

  private static double length(double[] vector) {
    double squares = 0;
    for (double number : vector) {
      squares += number * number;
    }
    return Math.sqrt(squares);
  }
}
