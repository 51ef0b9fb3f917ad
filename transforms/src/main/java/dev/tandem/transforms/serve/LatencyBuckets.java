package dev.tandem.transforms.serve;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Counts times by how long they were, in one counter for each bucket, so that they can be added up
 * over workers. Each time is in one bucket, the first whose bound it does not exceed: the counters
 * are not cumulative.
 *
 * <p>The counters of {@code latency-ms} with the bounds 1 and 2 are {@code latency-ms-le-1}, {@code
 * latency-ms-le-2} and, for all that is longer, {@code latency-ms-more}.
 */
public final class LatencyBuckets {
  /** From when the topic received an event until its recommendation was made, in milliseconds. */
  public static final LatencyBuckets LATENCY =
      new LatencyBuckets("latency-ms", 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000);

  /** How long a recommendation was worked on, in microseconds. */
  public static final LatencyBuckets WORK =
      new LatencyBuckets("work-us", 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 50_000, 500_000);

  /** The bound of what is longer than the last bound. */
  public static final long MORE = Long.MAX_VALUE;

  private final long[] bounds;
  private final List<String> names = new ArrayList<>();

  /**
   * @param name of what is measured, with its unit
   * @param bounds of the buckets, ascending; each is the longest time of its bucket
   */
  LatencyBuckets(String name, long... bounds) {
    for (int i = 0; i < bounds.length; i++) {
      if (i > 0 && bounds[i] <= bounds[i - 1]) {
        throw new IllegalArgumentException(
            "bounds must ascend, and these do not: " + Arrays.toString(bounds));
      }
      names.add("%s-le-%d".formatted(name, bounds[i]));
    }
    names.add(name + "-more");
    this.bounds = bounds.clone();
  }

  /** The counters' names, that of the shortest times first. */
  public List<String> names() {
    return List.copyOf(names);
  }

  /**
   * The number of the bucket that a time is in; below 0, as odd clocks have it, is in the first.
   */
  public int bucket(long time) {
    int bucket = 0;
    while (bucket < bounds.length && time > bounds[bucket]) {
      bucket++;
    }
    return bucket;
  }

  /**
   * What a share of the times did not exceed.
   *
   * @param share above 0 and at most 1: 0.99 for the 99th percentile
   * @param counts by the counters' names; a missing one is 0
   * @return the bound of the bucket that the share's last time is in, {@link #MORE} if that has
   *     none; empty if nothing was counted
   */
  public OptionalLong atMost(double share, Map<String, Long> counts) {
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException("share is %s: above 0 and at most 1".formatted(share));
    }
    long total = 0;
    for (String name : names) {
      total += counts.getOrDefault(name, 0L);
    }
    if (total == 0) {
      return OptionalLong.empty();
    }
    long wanted = Math.max(1, (long) Math.ceil(share * total));
    long counted = 0;
    for (int i = 0; i < bounds.length; i++) {
      counted += counts.getOrDefault(names.get(i), 0L);
      if (counted >= wanted) {
        return OptionalLong.of(bounds[i]);
      }
    }
    return OptionalLong.of(MORE);
  }
}
