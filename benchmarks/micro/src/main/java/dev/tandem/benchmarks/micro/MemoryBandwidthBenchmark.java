package dev.tandem.benchmarks.micro;

import dev.tandem.transforms.vector.ItemFilter;
import dev.tandem.transforms.vector.ItemMatrix;
import dev.tandem.transforms.vector.ScoredItems;
import dev.tandem.transforms.vector.TopK;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * How much of the memory bandwidth of one thread a query of a million items in 64 dimensions uses.
 * Both are measured in turn, in one JVM: a machine that shares its memory with others is a third
 * slower in one second than in another, and so is a JVM's code than the next one's.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 3, jvmArgs = "-Xmx2g")
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class MemoryBandwidthBenchmark {
  private static final int DIMENSION = 64;
  private static final int ITEMS = 1_000_000;
  private static final int STEP = 1 << 15;

  private final float[][] columns = new float[DIMENSION][ITEMS];
  private final float[] sums = new float[ITEMS];
  private final TopK topK = new TopK();
  private ItemMatrix matrix = ItemMatrix.of(List.of(), DIMENSION, new float[0]);
  private float[] query = new float[DIMENSION];

  /** The time of each half, over all iterations. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.EVENTS)
  public static class Halves {
    public long readNanos;
    public long selectNanos;
  }

  @Setup
  public void setUp() {
    float[][] rows = RandomItems.rows(ITEMS, DIMENSION, 1);
    matrix = RandomItems.matrix(rows);
    query = rows[0];
    // Untouched pages would all be the same page of zeros.
    for (float[] column : columns) {
      Arrays.fill(column, 0.5f);
    }
  }

  /** Time of both together; the counters have the halves. */
  @Benchmark
  public void readAndSelect(Halves halves, Blackhole blackhole) {
    long start = System.nanoTime();
    blackhole.consume(read());
    long middle = System.nanoTime();
    blackhole.consume(select());
    halves.readNanos += middle - start;
    halves.selectNanos += System.nanoTime() - middle;
  }

  private ScoredItems select() {
    return topK.select(matrix, query, 10, ItemFilter.none());
  }

  /**
   * Adds up 256,000,000 bytes of floats, as many as the items' vectors have. Of the loops that were
   * tried it is the fastest: an array per dimension, four of them read at once, in steps of 128 KB.
   */
  private float[] read() {
    for (int from = 0; from < ITEMS; from += STEP) {
      int to = Math.min(ITEMS, from + STEP);
      Arrays.fill(sums, from, to, 0);
      for (int k = 0; k < DIMENSION; k += 4) {
        add(sums, from, to, columns[k], columns[k + 1], columns[k + 2], columns[k + 3]);
      }
    }
    return sums;
  }

  private static void add(
      float[] sums, int from, int to, float[] a, float[] b, float[] c, float[] d) {
    for (int i = from; i < to; i++) {
      sums[i] += a[i] + b[i] + c[i] + d[i];
    }
  }
}
