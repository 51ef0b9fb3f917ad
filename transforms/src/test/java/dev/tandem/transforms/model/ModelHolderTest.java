package dev.tandem.transforms.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.transforms.vector.ItemMatrix;
import dev.tandem.transforms.vector.Similarity;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ModelHolderTest {
  private static final int THREADS = 8;
  private static final int SWAPS = 40;

  @Test
  void closesABundleWhenItsLastLeaseEnds() {
    ModelBundle first = bundle(1);
    ModelBundle second = bundle(2);
    ModelHolder holder = new ModelHolder(first);
    LeasedModel lease = holder.lease();
    LeasedModel other = holder.lease();

    holder.swap(second);

    assertThat(holder.version()).isEqualTo("model-2");
    lease.close();
    lease.close();
    assertThat(embed(other.bundle())).isTrue();
    other.close();
    assertThat(embed(first)).isFalse();
    assertThat(embed(second)).isTrue();
    holder.close();
    holder.close();
    assertThat(embed(second)).isFalse();
  }

  @Test
  void refusesLeasesAndSwapsAfterItWasClosed() {
    ModelHolder holder = new ModelHolder(bundle(1));
    LeasedModel lease = holder.lease();
    lease.close();
    holder.close();
    ModelBundle late = bundle(2);

    assertThatThrownBy(lease::bundle).hasMessage("the lease of model model-1 has ended");
    assertThatThrownBy(holder::lease)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no model is held any more");
    assertThatThrownBy(() -> holder.swap(late)).hasMessage("no model is held any more");
    assertThat(embed(late)).isFalse();
  }

  @Test
  void givesEightThreadsTowerAndIndexOfOneBundleWhileItIsSwapped() throws Exception {
    List<ModelBundle> all = new ArrayList<>();
    for (int i = 0; i <= SWAPS; i++) {
      all.add(bundle(i));
    }
    ModelHolder holder = new ModelHolder(all.get(0));
    AtomicBoolean done = new AtomicBoolean();
    CountDownLatch warm = new CountDownLatch(THREADS);
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<Long>> runs = new ArrayList<>();
      for (int t = 0; t < THREADS; t++) {
        runs.add(
            threads.submit(
                () -> {
                  long leases = 0;
                  while (!done.get()) {
                    try (LeasedModel lease = holder.lease()) {
                      ModelBundle bundle = lease.bundle();
                      // The index of bundle i holds i, and its tower is still open.
                      assertThat("model-" + (int) bundle.items().vector(0)[0])
                          .isEqualTo(bundle.version());
                      assertThat(embed(bundle)).isTrue();
                    }
                    leases++;
                    warm.countDown();
                  }
                  return leases;
                }));
      }
      assertThat(warm.await(60, TimeUnit.SECONDS)).isTrue();
      for (int i = 1; i <= SWAPS; i++) {
        holder.swap(all.get(i));
        try (LeasedModel lease = holder.lease()) {
          assertThat(lease.bundle().version()).isEqualTo("model-" + i);
        }
      }
      done.set(true);
      for (Future<Long> run : runs) {
        assertThat(run.get(60, TimeUnit.SECONDS)).isPositive();
      }
    } finally {
      done.set(true);
      threads.shutdown();
      assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
      holder.close();
    }
    assertThat(all).noneMatch(ModelHolderTest::embed);
  }

  private static boolean embed(ModelBundle bundle) {
    try {
      bundle.userTower().embed(1, (row, slot) -> null);
      return true;
    } catch (IllegalStateException e) {
      assertThat(e).hasMessage("the user tower is closed");
      return false;
    }
  }

  private static ModelBundle bundle(int number) {
    List<BundleDescription.BundleFile> files =
        BundleDescription.OTHER_FILES.stream()
            .map(name -> new BundleDescription.BundleFile(name, 1, "0".repeat(64)))
            .toList();
    return new ModelBundle(
        new ModelTowers(
            new BundleDescription(
                "model-" + number,
                "a test",
                4,
                Similarity.DOT_PRODUCT,
                SampleTowers.SPEC.hash(),
                null,
                1,
                null,
                files),
            SampleTowers.userTower(4, number),
            SampleTowers.userTower(4, number)),
        ItemMatrix.of(List.of("A"), 4, new float[] {number, 0, 0, 0}),
        new PopularItems(null, List.of(), new TreeMap<>()));
  }
}
