package dev.tandem.transforms.vector;

import java.util.Arrays;

/**
 * The items selected for one query, the best first: by descending score and, where scores are equal
 * ({@code -0.0 == 0.0}), by ascending position, which is ascending id. Immutable.
 */
public final class ScoredItems {
  private final int[] positions;
  private final float[] scores;

  /** Takes the arrays without a copy. */
  ScoredItems(int[] positions, float[] scores) {
    this.positions = positions;
    this.scores = scores;
  }

  public int size() {
    return positions.length;
  }

  /** The position in the item matrix of the item at a rank in [0, size). */
  public int position(int rank) {
    return positions[rank];
  }

  /** The score of the item at a rank in [0, size); finite. */
  public float score(int rank) {
    return scores[rank];
  }

  /** Whether the other has the same items with the same scores, bit for bit. */
  @Override
  public boolean equals(Object object) {
    return object instanceof ScoredItems
        && Arrays.equals(positions, ((ScoredItems) object).positions)
        && Arrays.equals(scores, ((ScoredItems) object).scores);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(positions) + Arrays.hashCode(scores);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("[");
    for (int rank = 0; rank < positions.length; rank++) {
      text.append(rank == 0 ? "" : ", ").append(positions[rank]).append(": ").append(scores[rank]);
    }
    return text.append(']').toString();
  }
}
