package dev.tandem.transforms.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SharedFeatureTablesTest {
  private static final int THREADS = 8;
  private static final long PATIENCE_SECONDS = 20;

  /** What loaders of this JVM did, by name: they are cloned, and must not count by themselves. */
  private static final Map<String, AtomicInteger> LOADS = new ConcurrentHashMap<>();

  private static final Map<String, CountDownLatch> GATES = new ConcurrentHashMap<>();

  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

  /** Fails so many times at first, and waits at its gate if it has one. */
  private record CountingLoader(String name, int failures) implements FeatureTables.Loader {
    static CountingLoader failing(int failures) {
      String name = UUID.randomUUID().toString();
      LOADS.put(name, new AtomicInteger());
      return new CountingLoader(name, failures);
    }

    int loads() {
      AtomicInteger loads = LOADS.get(name);
      return loads == null ? 0 : loads.get();
    }

    @Override
    public FeatureTables load() throws Exception {
      AtomicInteger loads = LOADS.get(name);
      if (loads == null || loads.incrementAndGet() <= failures) {
        throw new IOException("no tables today");
      }
      CountDownLatch gate = GATES.get(name);
      if (gate != null && !gate.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException("nobody opened the gate");
      }
      return new FeatureTables(
          new FeatureTable.Builder().build(), new FeatureTable.Builder().build());
    }
  }

  @AfterEach
  void stopThreads() {
    threads.shutdownNow();
  }

  @Test
  void areLoadedOnceByManyThreads() throws Exception {
    CountingLoader loader = CountingLoader.failing(0);
    SharedFeatureTables tables = new SharedFeatureTables(loader);
    CyclicBarrier start = new CyclicBarrier(THREADS);
    CyclicBarrier all = new CyclicBarrier(THREADS);
    Callable<FeatureTables> user =
        () -> {
          start.await();
          try (SharedFeatureTables.Lease lease = tables.lease()) {
            FeatureTables got = lease.get();
            all.await();
            return got;
          }
        };

    List<FeatureTables> got = new ArrayList<>();
    for (Future<FeatureTables> one :
        threads.invokeAll(java.util.Collections.nCopies(THREADS, user))) {
      got.add(one.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
    }

    assertThat(got).hasSize(THREADS).allMatch(one -> one == got.get(0));
    assertThat(loader.loads()).isEqualTo(1);
  }

  @Test
  void areLoadedAgainAfterAFailure() throws Exception {
    CountingLoader loader = CountingLoader.failing(2);
    SharedFeatureTables tables = new SharedFeatureTables(loader);
    try (SharedFeatureTables.Lease one = tables.lease();
        SharedFeatureTables.Lease two = tables.lease()) {
      assertThatThrownBy(one::get).isInstanceOf(IOException.class).hasMessage("no tables today");
      assertThatThrownBy(two::get).isInstanceOf(IOException.class);
      assertThat(one.get()).isSameAs(two.get());
    }
    assertThat(loader.loads()).isEqualTo(3);
  }

  @Test
  void areThoseOfTheOriginalAfterSerialisation() throws Exception {
    CountingLoader loader = CountingLoader.failing(0);
    SharedFeatureTables tables = new SharedFeatureTables(loader);
    try (SharedFeatureTables.Lease one = tables.lease();
        SharedFeatureTables.Lease two = SerializableUtils.clone(tables).lease();
        SharedFeatureTables.Lease other = new SharedFeatureTables(loader).lease()) {
      assertThat(one.get()).isSameAs(two.get()).isNotSameAs(other.get());
    }
    assertThat(loader.loads()).isEqualTo(2);
  }

  @Test
  void outliveALeaseButNotTheNeedForMemory() throws Exception {
    CountingLoader loader = CountingLoader.failing(0);
    SharedFeatureTables tables = new SharedFeatureTables(loader);
    SharedFeatureTables.Lease longer = tables.lease();
    WeakReference<FeatureTables> loaded = new WeakReference<>(tablesOf(tables));
    exhaustMemory();
    assertThat(longer.get()).isSameAs(loaded.get());

    longer.close();
    longer.close();
    assertThat(tablesOf(tables)).isSameAs(loaded.get());
    assertThat(loader.loads()).isEqualTo(1);

    exhaustMemory();
    assertThat(loaded.get()).isNull();
    assertThat(tablesOf(tables)).isNotNull();
    assertThat(loader.loads()).isEqualTo(2);
  }

  @Test
  void ofOneRunDoNotWaitForThoseOfAnother() throws Exception {
    CountingLoader slow = CountingLoader.failing(0);
    CountDownLatch gate = new CountDownLatch(1);
    GATES.put(slow.name(), gate);
    SharedFeatureTables waiting = new SharedFeatureTables(slow);
    Future<FeatureTables> first = threads.submit(() -> tablesOf(waiting));
    while (slow.loads() == 0 && !first.isDone()) {
      Thread.onSpinWait();
    }

    Future<FeatureTables> second =
        threads.submit(() -> tablesOf(new SharedFeatureTables(CountingLoader.failing(0))));
    assertThat(second.get(PATIENCE_SECONDS / 2, TimeUnit.SECONDS)).isNotNull();
    assertThat(first).isNotDone();

    gate.countDown();
    assertThat(first.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isNotNull();
  }

  @Test
  void areNotToBeHadFromALeaseThatHasEnded() {
    SharedFeatureTables.Lease lease = new SharedFeatureTables(CountingLoader.failing(0)).lease();
    lease.close();

    assertThatThrownBy(lease::get).isInstanceOf(IllegalStateException.class);
  }

  private static FeatureTables tablesOf(SharedFeatureTables tables) throws Exception {
    try (SharedFeatureTables.Lease lease = tables.lease()) {
      return lease.get();
    }
  }

  /**
   * Java clears all soft references before it gives up on an allocation; one too large for the heap
   * touches no memory.
   */
  private static void exhaustMemory() {
    List<long[]> hoard = new ArrayList<>();
    try {
      while (true) {
        hoard.add(new long[Integer.MAX_VALUE - Long.BYTES]);
      }
    } catch (OutOfMemoryError expected) {
      hoard.clear();
    }
  }
}
