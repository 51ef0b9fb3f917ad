package dev.tandem.benchmarks.micro;

import dev.tandem.transforms.vector.ItemFilter;
import dev.tandem.transforms.vector.ItemMatrix;
import dev.tandem.transforms.vector.ScoredItems;
import dev.tandem.transforms.vector.TopK;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.BenchmarkParams;

/** Exact top-10 of a catalogue, 64 dimensions; time per query. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgs = "-Xmx2g")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class TopKBenchmark {
  private static final int DIMENSION = 64;
  private static final int K = 10;
  private static final int QUERIES = TopK.QUERIES_AT_ONCE;

  @Param({"110", "10000", "1000000"})
  public int items;

  /** Only one of the two is filled: together they would not fit the caches alike. */
  private float[][] rows = {};

  private ItemMatrix matrix = ItemMatrix.of(List.of(), DIMENSION, new float[0]);
  private float[][] queries = {};
  private ItemFilter outOfStock = ItemFilter.none();
  private ItemFilter cart = ItemFilter.none();
  private Set<Integer> excluded = Set.of();
  private final TopK topK = new TopK();

  @Setup
  public void setUp(BenchmarkParams benchmark) {
    float[][] random = RandomItems.rows(items, DIMENSION, 1);
    queries = RandomItems.rows(QUERIES, DIMENSION, 2);
    if (benchmark.getBenchmark().contains("naive")) {
      rows = random;
    } else {
      matrix = RandomItems.matrix(random);
    }
    int[] inCart = {items / 7, items / 3, items / 2, items - 1};
    excluded =
        IntStream.concat(IntStream.range(0, items).filter(i -> i % 10 == 0), IntStream.of(inCart))
            .boxed()
            .collect(Collectors.toSet());
    if (matrix.size() > 0) {
      outOfStock = ItemFilter.excludingIf(matrix, position -> position % 10 == 0);
      cart = ItemFilter.excludingPositions(matrix, inCart);
    }
  }

  @Benchmark
  public ScoredItems single() {
    return topK.select(matrix, queries[0], K, ItemFilter.none());
  }

  /** A tenth is out of stock, and four items are in the cart. */
  @Benchmark
  public ScoredItems singleFiltered() {
    return topK.select(matrix, queries[0], K, cart.or(outOfStock));
  }

  @Benchmark
  @OperationsPerInvocation(QUERIES)
  public List<ScoredItems> together() {
    return topK.selectAll(matrix, queries, K, ItemFilter.none());
  }

  @Benchmark
  public PriorityQueue<NaiveTopK.Scored> naive() {
    return NaiveTopK.select(rows, queries[0], K, position -> false);
  }

  @Benchmark
  public PriorityQueue<NaiveTopK.Scored> naiveFiltered() {
    return NaiveTopK.select(rows, queries[0], K, excluded::contains);
  }
}
