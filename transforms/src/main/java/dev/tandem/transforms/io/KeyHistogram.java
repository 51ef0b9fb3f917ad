package dev.tandem.transforms.io;

import dev.tandem.transforms.io.ReadLane.Slice;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How many ratings there are, and how they are spread over ranges of user keys. Users are not
 * alike: the first tenth of a shop's customers may have written half of its ratings, so ranges of
 * equally many users would leave one connection with most of the work.
 */
public final class KeyHistogram {
  /** How finely keys are told apart. */
  static final int TILES = 1_000;

  private final List<Object> firstKeys;
  private final List<Long> weights;
  private final long total;
  private final long withKey;

  private KeyHistogram(List<Object> firstKeys, List<Long> weights, long total, long withKey) {
    this.firstKeys = List.copyOf(firstKeys);
    this.weights = List.copyOf(weights);
    this.total = total;
    this.withKey = withKey;
  }

  /** How many ratings there are, with and without a key. */
  public long total() {
    return total;
  }

  /**
   * Divides the ratings among connections so that each reads about equally many. The first and last
   * range have no outer limit, so that nothing can fall beside them.
   *
   * @param lanes how many connections will read, at least 1; fewer lanes come back if there are too
   *     few users to divide
   * @param shards how many output files there are to be, at least as many as lanes; 0 for one per
   *     lane
   */
  public List<ReadLane> lanes(int lanes, int shards) {
    List<Object> boundaries = boundaries(lanes);
    int ranges = boundaries.size() + 1;
    List<ReadLane> plan = new ArrayList<>();
    for (int i = 0; i < ranges; i++) {
      int lane = i;
      List<Slice> slices = new ArrayList<>();
      slices.add(
          new Slice(
              i == 0 ? null : boundaries.get(i - 1),
              i == ranges - 1 ? null : boundaries.get(i),
              false));
      if (i == ranges - 1 && withKey < total) {
        slices.add(Slice.WITHOUT_KEY);
      }
      plan.add(
          new ReadLane(
              slices,
              IntStream.range(0, Math.max(shards, ranges))
                  .filter(shard -> shard % ranges == lane)
                  .boxed()
                  .toList()));
    }
    return plan;
  }

  /** The first keys of the second and later lanes, ascending. */
  private List<Object> boundaries(int lanes) {
    long all = weights.stream().mapToLong(Long::longValue).sum();
    List<Object> boundaries = new ArrayList<>();
    long before = 0;
    for (int tile = 0; tile < firstKeys.size(); tile++) {
      boolean full = before * lanes >= all * (boundaries.size() + 1L);
      if (tile > 0 && full && boundaries.size() < lanes - 1) {
        boundaries.add(firstKeys.get(tile));
      }
      before += weights.get(tile);
    }
    return boundaries;
  }

  /** Collects ranges in the order of their keys, with their shares in any unit. */
  static final class Builder {
    private final List<Object> firstKeys = new ArrayList<>();
    private final List<Long> weights = new ArrayList<>();

    void add(Object firstKey, long weight) {
      firstKeys.add(firstKey);
      weights.add(weight);
    }

    KeyHistogram build(long total, long withKey) {
      return new KeyHistogram(firstKeys, weights, total, withKey);
    }
  }
}
