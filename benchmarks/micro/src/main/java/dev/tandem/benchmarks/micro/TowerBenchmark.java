package dev.tandem.benchmarks.micro;

import dev.tandem.transforms.features.FeatureRow;
import dev.tandem.transforms.model.FeatureInputs;
import dev.tandem.transforms.model.Tower;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A customer's vector as the stream asks for it, and those of 100,000 products at a time. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@Fork(value = 1, jvmArgs = "-Xmx1g")
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class TowerBenchmark {
  private static final int CUSTOMERS = 1 << 10;
  private static final int PRODUCTS = 100_000;

  private final Tower userTower = SampleModel.userTower();
  private final Tower itemTower = SampleModel.itemTower();
  private List<FeatureRow> users = List.of();
  private List<FeatureRow> items = List.of();
  private final float[] vector = new float[SampleModel.DIMENSION];
  private int next;

  @Setup
  public void setUp() {
    users = SampleModel.users(CUSTOMERS);
    items = SampleModel.items(PRODUCTS);
  }

  @TearDown
  public void tearDown() {
    userTower.close();
    itemTower.close();
  }

  @Benchmark
  @OutputTimeUnit(TimeUnit.MICROSECONDS)
  public float[] oneUser() {
    FeatureRow user = users.get(next++ & (CUSTOMERS - 1));
    userTower.embed(1, (row, slot) -> FeatureInputs.value(user, slot), vector);
    return vector;
  }

  @Benchmark
  @OutputTimeUnit(TimeUnit.MILLISECONDS)
  public float[] catalogue() {
    return itemTower.embed(items);
  }
}
