package dev.tandem.transforms.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.TensorProto;
import dev.tandem.testdata.model.TowerGraph;
import dev.tandem.transforms.features.FeatureRow;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class TowerTest {
  private static final int THREADS = 8;

  @Test
  void saysWhatItTakesAndGives() {
    try (Tower tower = SampleTowers.userTower(16, 1)) {
      assertThat(tower.dimension()).isEqualTo(16);
      assertThat(tower.inputs())
          .extracting(Tower.Input::name, Tower.Input::slot, Tower.Input::column)
          .containsExactly(
              tuple("customer_number", 0, false),
              tuple("country", 4, false),
              tuple("credit_limit", 1, false),
              tuple("city", 2, true));
    }
  }

  @Test
  void givesABatchTheVectorsOfItsRows() {
    List<FeatureRow> rows = SampleTowers.users(2 * Tower.BLOCK + 33, 7);
    try (Tower tower = SampleTowers.userTower(16, 1)) {
      float[] batch = tower.embed(rows);

      assertThat(batch).hasSize(rows.size() * 16);
      for (int i = 0; i < rows.size(); i++) {
        assertThat(Arrays.copyOfRange(batch, i * 16, (i + 1) * 16))
            .containsExactly(tower.embed(rows.get(i)), within(1e-5f));
      }
      assertThat(tower.embed(rows)).containsExactly(batch);
      assertThat(tower.embed(List.of())).isEmpty();
    }
  }

  @Test
  void takesNullsAndUnknownTexts() {
    try (Tower tower = SampleTowers.userTower(16, 1)) {
      float[] nobody = tower.embed(1, (row, slot) -> null);
      float[] stranger = tower.embed(SampleTowers.user(-1, null, "", "nowhere"));

      assertThat(Tower.isFinite(nobody, 0, 16)).isTrue();
      assertThat(stranger).containsExactly(nobody);
    }
  }

  @Test
  void tellsTextsApartInEveryScript() {
    List<float[]> vectors = new ArrayList<>();
    try (Tower tower = SampleTowers.userTower(16, 1)) {
      for (String country : SampleTowers.COUNTRIES) {
        vectors.add(tower.embed(SampleTowers.user(1, null, null, country)));
      }
      vectors.add(tower.embed(SampleTowers.user(1, null, null, "Osterreich")));
    }
    assertThat(vectors.stream().map(Arrays::toString)).doesNotHaveDuplicates();
  }

  @Test
  void refusesWhatIsNoGraph() {
    assertThatThrownBy(
            () -> Tower.open("no graph".getBytes(StandardCharsets.UTF_8), SampleTowers.USERS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("the user tower is no graph that can be run: ");
  }

  @Test
  void refusesInputsThatAreNoFeaturesOrOfAnImpossibleTypeOrShape() {
    byte[] graph =
        SampleTowers.userGraph(8, 16, 1)
            .unused("postal_code", TensorProto.DataType.FLOAT)
            .unused("msrp", TensorProto.DataType.FLOAT)
            .build();

    assertThatThrownBy(() -> Tower.open(graph, SampleTowers.USERS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            """
            the user tower's input 'postal_code' is a tensor of floats, and the feature is a string
            the user tower's input 'msrp' is none of the spec's features for it: customer_number, credit_limit, city, postal_code, country""");
    assertThatThrownBy(
            () ->
                Tower.open(
                    new TowerGraph(4, 4, 1)
                        .number("msrp", 0, 1)
                        .unused("buy_price", TensorProto.DataType.DOUBLE)
                        .output("vector")
                        .build(),
                    SampleTowers.ITEMS))
        .hasMessage(
            """
            the item tower's input 'buy_price' is a tensor of DOUBLE: string or float (32 bits) is needed
            the item tower has no output 'embedding', only [vector]""");
  }

  @Test
  void refusesToBeUsedAfterItWasClosed() {
    Tower tower = SampleTowers.userTower(16, 1);
    tower.close();
    tower.close();

    assertThatThrownBy(() -> tower.embed(1, (row, slot) -> null))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the user tower is closed");
  }

  @Test
  void saysWhichVectorIsNotFinite() {
    byte[] graph = SampleTowers.userGraph(8, 16, 1).notFinite().build();
    try (Tower tower = Tower.open(graph, SampleTowers.USERS)) {
      float[] vectors = tower.embed(2, (row, slot) -> null);

      assertThat(Tower.isFinite(vectors, 1, 16)).isFalse();
    }
    assertThat(Tower.isFinite(new float[] {1, 2, Float.POSITIVE_INFINITY, 3}, 0, 2)).isTrue();
    assertThat(Tower.isFinite(new float[] {1, 2, Float.POSITIVE_INFINITY, 3}, 1, 2)).isFalse();
  }

  /** Either of these would end the JVM if it reached the runtime: a null, or closing in a run. */
  @Test
  void outlivesEightThreadsWhoseTowerIsSwappedAndClosedUnderThem() throws Exception {
    List<FeatureRow> rows = SampleTowers.users(64, 3);
    Live live = new Live(SampleTowers.userTower(16, 0));
    AtomicBoolean done = new AtomicBoolean();
    CountDownLatch warm = new CountDownLatch(THREADS);
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<Long>> runs = new ArrayList<>();
      for (int t = 0; t < THREADS; t++) {
        runs.add(threads.submit(embedding(live, rows, t, done, warm)));
      }
      assertThat(warm.await(60, TimeUnit.SECONDS)).isTrue();
      for (int swap = 1; swap <= 50; swap++) {
        Tower old = live.tower;
        live.tower = SampleTowers.userTower(16, swap);
        old.close();
      }
      done.set(true);
      for (Future<Long> run : runs) {
        assertThat(run.get(60, TimeUnit.SECONDS)).isPositive();
      }
    } finally {
      done.set(true);
      threads.shutdown();
      assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
      live.tower.close();
    }
  }

  private static final class Live {
    volatile Tower tower;

    Live(Tower tower) {
      this.tower = tower;
    }
  }

  private static Callable<Long> embedding(
      Live live, List<FeatureRow> rows, int thread, AtomicBoolean done, CountDownLatch warm) {
    return () -> {
      long runs = 0;
      while (!done.get()) {
        List<FeatureRow> some = rows.subList(0, 1 + (int) (runs + thread) % rows.size());
        try {
          float[] vectors = live.tower.embed(some);
          assertThat(Tower.isFinite(vectors, some.size() - 1, 16)).isTrue();
          runs++;
          warm.countDown();
        } catch (IllegalStateException e) {
          assertThat(e).hasMessage("the user tower is closed");
        }
      }
      return runs;
    };
  }
}
