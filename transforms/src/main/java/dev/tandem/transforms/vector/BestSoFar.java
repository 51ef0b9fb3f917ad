package dev.tandem.transforms.vector;

import java.util.Arrays;

/** The best items seen so far for one query: a heap with the worst of them on top. Reusable. */
final class BestSoFar {
  private int[] positions = new int[16];
  private float[] scores = new float[16];
  private int size;
  private int limit;

  /** What a score must exceed to get in: the worst one in a full heap. */
  private float threshold;

  /**
   * Begins anew.
   *
   * @param most how many items to keep, at least 1
   */
  void reset(int most) {
    limit = most;
    size = 0;
    threshold = Float.NEGATIVE_INFINITY;
  }

  /**
   * Looks at items in ascending order of position, over all calls: then one that only equals the
   * threshold has lost the tie against those that are in.
   *
   * @param candidates finite scores
   * @param from the first index to look at
   * @param to the index after the last
   * @param offset an item's position less its index
   * @param filter asked only about items that would get in
   */
  void offer(float[] candidates, int from, int to, int offset, ItemFilter filter) {
    float bar = threshold;
    for (int i = from; i < to; i++) {
      if (candidates[i] > bar && !filter.excludes(offset + i)) {
        add(offset + i, candidates[i]);
        bar = threshold;
      }
    }
  }

  private void add(int position, float score) {
    if (size < limit) {
      if (size == positions.length) {
        int capacity = (int) Math.min(limit, 2L * size);
        positions = Arrays.copyOf(positions, capacity);
        scores = Arrays.copyOf(scores, capacity);
      }
      siftUp(size++, position, score);
    } else {
      siftDown(position, score);
    }
    if (size == limit) {
      threshold = scores[0];
    }
  }

  /** Ends the round; the best first. */
  ScoredItems take() {
    int[] takenPositions = new int[size];
    float[] takenScores = new float[size];
    while (size > 0) {
      int last = --size;
      takenPositions[last] = positions[0];
      takenScores[last] = scores[0];
      siftDown(positions[last], scores[last]);
    }
    return new ScoredItems(takenPositions, takenScores);
  }

  private void siftUp(int leaf, int position, float score) {
    int node = leaf;
    while (node > 0) {
      int parent = (node - 1) >>> 1;
      if (!isWorse(position, score, parent)) {
        break;
      }
      positions[node] = positions[parent];
      scores[node] = scores[parent];
      node = parent;
    }
    positions[node] = position;
    scores[node] = score;
  }

  /** Puts an item in the place of the one on top. */
  private void siftDown(int position, float score) {
    int node = 0;
    while (2 * node + 1 < size) {
      int child = 2 * node + 1;
      if (child + 1 < size && isWorse(positions[child + 1], scores[child + 1], child)) {
        child++;
      }
      if (isWorse(position, score, child)) {
        break;
      }
      positions[node] = positions[child];
      scores[node] = scores[child];
      node = child;
    }
    positions[node] = position;
    scores[node] = score;
  }

  private boolean isWorse(int position, float score, int node) {
    return score < scores[node] || (score == scores[node] && position > positions[node]);
  }
}
