package dev.tandem.transforms.vector;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * Selects the items with the highest scores for a query, exactly: every item is scored. An instance
 * holds scratch memory (4 bytes for each item of the largest matrix it has met, at most 1 MB, and 8
 * bytes for each item it is asked to keep) and is for one thread at a time; it is bound to no
 * matrix.
 *
 * <p>A score is the sum of products of query and item in float arithmetic, in an order that is part
 * of the contract: beginning with 0, four components at a time are multiplied, their products added
 * from left to right, and their sum added to the score; the components that are left over are added
 * one by one. Neither the machine, nor the number of items, nor whether queries come alone or
 * together changes a bit of it. For {@link Similarity#COSINE}, hand in what {@link
 * Similarity#prepare(float[])} and {@link Similarity#prepare(ItemMatrix)} return.
 *
 * <p>Equal scores are in ascending order of position, which is ascending order of id.
 */
public final class TopK {
  /** Queries that share one pass over memory. */
  public static final int QUERIES_AT_ONCE = 32;

  /**
   * Items that one query is multiplied with at once where the vectors come from memory: few enough
   * for their scores to stay in a core's second cache, and so many that memory is read in long
   * runs.
   */
  private static final int ITEMS_AT_ONCE = 1 << 15;

  /** So many numbers of a matrix stay in a core's second cache while the queries go over them. */
  private static final int NUMBERS_AT_ONCE = 1 << 17;

  /** A matrix of more numbers does not stay in the cache that cores share. */
  private static final int NUMBERS_IN_CACHE = 1 << 22;

  private float[] scores = new float[0];
  private final List<BestSoFar> best = new ArrayList<>();

  /**
   * Selects for one query.
   *
   * @param query finite numbers, of the items' dimension
   * @param k how many at most, at least 0
   * @param filter what must not be selected
   * @return k items, or all that the filter leaves if those are fewer
   * @throws IllegalArgumentException if the query's dimension is another or its numbers are not
   *     finite or so large that a score might not be; if k is negative; or if the filter was made
   *     for other items
   */
  public ScoredItems select(ItemMatrix items, float[] query, int k, ItemFilter filter) {
    check(items, query, "query");
    checkCount(k);
    filter.checkMadeFor(items);
    if (k == 0) {
      return new ScoredItems(new int[0], new float[0]);
    }
    boolean cached = (long) items.size() * items.dimension() <= NUMBERS_IN_CACHE;
    int step = cached ? itemsInCache(items) : ITEMS_AT_ONCE;
    select(items, new float[][] {query}, 0, 1, k, List.of(filter), step);
    return best(0).take();
  }

  /**
   * Selects for many queries, {@link #QUERIES_AT_ONCE} of which share one pass over memory. The
   * answers are those of {@link #select}, bit for bit.
   *
   * @param queries each as in {@link #select}
   * @param k as in {@link #select}
   * @param filters one for each query
   * @return one for each query
   * @throws IllegalArgumentException as in {@link #select}, naming the query by its index; or if
   *     there are not as many filters as queries
   */
  public List<ScoredItems> selectAll(
      ItemMatrix items, float[][] queries, int k, List<ItemFilter> filters) {
    if (filters.size() != queries.length) {
      throw new IllegalArgumentException(
          queries.length + " queries need as many filters, not " + filters.size());
    }
    for (int q = 0; q < queries.length; q++) {
      check(items, queries[q], "query " + q);
      filters.get(q).checkMadeFor(items);
    }
    checkCount(k);
    if (k == 0) {
      return Collections.nCopies(queries.length, new ScoredItems(new int[0], new float[0]));
    }
    List<ScoredItems> selected = new ArrayList<>(queries.length);
    for (int from = 0; from < queries.length; from += QUERIES_AT_ONCE) {
      int to = Math.min(queries.length, from + QUERIES_AT_ONCE);
      select(items, queries, from, to, k, filters, itemsInCache(items));
      for (int q = from; q < to; q++) {
        selected.add(best(q - from).take());
      }
    }
    return selected;
  }

  /** As above, with one filter for all queries. */
  public List<ScoredItems> selectAll(
      ItemMatrix items, float[][] queries, int k, ItemFilter filter) {
    return selectAll(items, queries, k, Collections.nCopies(queries.length, filter));
  }

  /** Leaves in {@link #best} what was selected for the queries from one to before another. */
  private void select(
      ItemMatrix items,
      float[][] queries,
      int from,
      int to,
      int k,
      List<ItemFilter> filters,
      int step) {
    for (int q = from; q < to; q++) {
      best(q - from).reset(Math.min(k, Math.max(1, items.size())));
    }
    makeRoom(Math.min(items.size(), ItemMatrix.CHUNK));
    for (int chunk = 0; chunk < items.chunks(); chunk++) {
      float[][] columns = items.columns(chunk);
      int length = columns[0].length;
      int end;
      for (int start = 0; start < length; start = end) {
        end = Math.min(length, start + step);
        for (int q = from; q < to; q++) {
          score(columns, queries[q], start, end);
          best(q - from).offer(scores, start, end, ItemMatrix.chunkStart(chunk), filters.get(q));
        }
      }
    }
  }

  /** Below 256 items the beginnings and ends of the loops cost more than the cache gives. */
  private static int itemsInCache(ItemMatrix items) {
    return Math.max(256, NUMBERS_AT_ONCE / items.dimension());
  }

  private void makeRoom(int items) {
    if (scores.length < items) {
      scores = new float[items];
    }
  }

  private BestSoFar best(int index) {
    while (best.size() <= index) {
      best.add(new BestSoFar());
    }
    return best.get(index);
  }

  /**
   * Scores the items of a chunk from one index to before another. All arrays of its loops have the
   * same index: with an offset for some, or with more columns or sums in one loop, the JIT leaves
   * them scalar.
   */
  private void score(float[][] columns, float[] query, int from, int to) {
    Arrays.fill(scores, from, to, 0);
    int k = 0;
    for (; k + 4 <= query.length; k += 4) {
      addFour(
          scores,
          from,
          to,
          columns[k],
          query[k],
          columns[k + 1],
          query[k + 1],
          columns[k + 2],
          query[k + 2],
          columns[k + 3],
          query[k + 3]);
    }
    for (; k < query.length; k++) {
      addOne(scores, from, to, columns[k], query[k]);
    }
  }

  private static void addFour(
      float[] scores,
      int from,
      int to,
      float[] column0,
      float query0,
      float[] column1,
      float query1,
      float[] column2,
      float query2,
      float[] column3,
      float query3) {
    for (int i = from; i < to; i++) {
      scores[i] +=
          query0 * column0[i] + query1 * column1[i] + query2 * column2[i] + query3 * column3[i];
    }
  }

  private static void addOne(float[] scores, int from, int to, float[] column, float query) {
    for (int i = from; i < to; i++) {
      scores[i] += query * column[i];
    }
  }

  private static void check(ItemMatrix items, float[] query, String name) {
    if (query.length != items.dimension()) {
      throw new IllegalArgumentException(
          String.format(
              "%s has dimension %d, the items have %d", name, query.length, items.dimension()));
    }
    // Floats without their sign are in the order of their bits, infinity and NaN being the largest.
    int largest = 0;
    for (float number : query) {
      largest = Math.max(largest, Float.floatToRawIntBits(number) & Integer.MAX_VALUE);
    }
    float magnitude = Float.intBitsToFloat(largest);
    if (!Float.isFinite(magnitude)) {
      throw notFinite(query, name);
    }
    // Half, for what rounding adds while summing up.
    double most = Float.MAX_VALUE / 2;
    if (items.scoreLimit(magnitude) > most && items.scoreLimit(query) > most) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s is too large: scores up to %.1e are no floats",
              name,
              items.scoreLimit(query)));
    }
  }

  private static IllegalArgumentException notFinite(float[] query, String name) {
    int component = 0;
    while (Float.isFinite(query[component])) {
      component++;
    }
    return new IllegalArgumentException(
        String.format("%s is not finite: component %d is %s", name, component, query[component]));
  }

  private static void checkCount(int k) {
    if (k < 0) {
      throw new IllegalArgumentException("k must be at least 0, not " + k);
    }
  }
}
