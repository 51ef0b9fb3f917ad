package dev.tandem.transforms.io;

import dev.tandem.transforms.io.ReadLane.Slice;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How many ratings there are in ranges of user keys. Users are not alike: the first tenth of a
 * shop's customers may have written half of its ratings, so ranges of equally many users would leave
 * one connection with most of the work.
 */
public final class KeyHistogram {
  /** How finely keys are told apart. */
  static final int TILES = 1_000;

  private final List<Object> firstKeys;
  private final List<Long> rows;
  private final long withoutKey;

  private KeyHistogram(List<Object> firstKeys, List<Long> rows, long withoutKey) {
    this.firstKeys = List.copyOf(firstKeys);
    this.rows = List.copyOf(rows);
    this.withoutKey = withoutKey;
  }

  /** How many ratings there are, with and without a key. */
  public long total() {
    return withoutKey + rows.stream().mapToLong(Long::longValue).sum();
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
      if (i == ranges - 1) {
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
    long keyed = total() - withoutKey;
    List<Object> boundaries = new ArrayList<>();
    long before = 0;
    for (int tile = 0; tile < firstKeys.size(); tile++) {
      boolean full = before * lanes >= keyed * (boundaries.size() + 1L);
      if (tile > 0 && full && boundaries.size() < lanes - 1) {
        boundaries.add(firstKeys.get(tile));
      }
      before += rows.get(tile);
    }
    return boundaries;
  }

  /** Collects ranges in the order of their keys. */
  static final class Builder {
    private final List<Object> firstKeys = new ArrayList<>();
    private final List<Long> rows = new ArrayList<>();

    void add(Object firstKey, long ratings) {
      firstKeys.add(firstKey);
      rows.add(ratings);
    }

    KeyHistogram build(long withoutKey) {
      return new KeyHistogram(firstKeys, rows, withoutKey);
    }
  }
}
