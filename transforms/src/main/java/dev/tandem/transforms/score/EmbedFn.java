package dev.tandem.transforms.score;

import dev.tandem.transforms.model.FeatureInputs.Side;
import dev.tandem.transforms.model.FeatureInputs.Values;
import dev.tandem.transforms.model.ModelTowers;
import dev.tandem.transforms.model.Tower;
import dev.tandem.transforms.model.TowerException;
import dev.tandem.transforms.score.NotEmbedded.Reason;
import dev.tandem.transforms.vector.Similarity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.PaneInfo;
import org.apache.beam.sdk.values.TupleTag;
import org.joda.time.Duration;
import org.joda.time.Instant;

/**
 * Runs a tower over the elements of a bundle, some at once; all are out when the bundle ends. Each
 * keeps its timestamp and window.
 */
final class EmbedFn<T> extends DoFn<T, Embedded<T>> {
  private static final long serialVersionUID = 1;

  private final TowerSource source;
  private final Side side;
  private final ElementValues<T> values;
  private final int atOnce;
  private final TupleTag<Embedded<T>> embedded;
  private final TupleTag<NotEmbedded<T>> notEmbedded;

  private transient TowerSource.Lease lease;
  private transient List<Pending<T>> pending;

  /**
   * @param atOnce how many elements wait for each other at most
   */
  EmbedFn(
      TowerSource source,
      Side side,
      ElementValues<T> values,
      int atOnce,
      TupleTag<Embedded<T>> embedded,
      TupleTag<NotEmbedded<T>> notEmbedded) {
    if (atOnce < 1) {
      throw new IllegalArgumentException("%d elements at once: at least 1".formatted(atOnce));
    }
    this.source = source;
    this.side = side;
    this.values = values;
    this.atOnce = atOnce;
    this.embedded = embedded;
    this.notEmbedded = notEmbedded;
  }

  @Setup
  public void setup() {
    lease = source.lease();
  }

  @Teardown
  public void teardown() {
    lease.close();
  }

  @StartBundle
  public void startBundle() {
    pending = new ArrayList<>();
  }

  @ProcessElement
  public void process(
      @Element T element,
      @Timestamp Instant timestamp,
      BoundedWindow window,
      PaneInfo pane,
      MultiOutputReceiver out)
      throws Exception {
    pending.add(new Pending<>(element, timestamp, window, pane));
    if (pending.size() >= atOnce) {
      embed(
          new Output<>() {
            @Override
            public void embedded(Embedded<T> value, Pending<T> of) {
              out.get(embedded)
                  .outputWindowedValue(value, of.timestamp, List.of(of.window), of.pane);
            }

            @Override
            public void notEmbedded(NotEmbedded<T> value, Pending<T> of) {
              out.get(notEmbedded)
                  .outputWindowedValue(value, of.timestamp, List.of(of.window), of.pane);
            }
          });
    }
  }

  @FinishBundle
  public void finishBundle(FinishBundleContext context) throws Exception {
    embed(
        new Output<>() {
          @Override
          public void embedded(Embedded<T> value, Pending<T> of) {
            context.output(embedded, value, of.timestamp, of.window);
          }

          @Override
          public void notEmbedded(NotEmbedded<T> value, Pending<T> of) {
            context.output(notEmbedded, value, of.timestamp, of.window);
          }
        });
  }

  /** An element may come out while a later one is processed. */
  @Override
  @SuppressWarnings("deprecation")
  public Duration getAllowedTimestampSkew() {
    return Duration.millis(Long.MAX_VALUE);
  }

  private void embed(Output<T> output) throws Exception {
    if (!pending.isEmpty()) {
      lease.use(towers -> embed(towers, output));
      pending.clear();
    }
  }

  private void embed(ModelTowers towers, Output<T> output) {
    Tower tower = side == Side.USER ? towers.userTower() : towers.itemTower();
    Values all = (row, slot) -> values.value(pending.get(row).element, slot);
    float[] vectors;
    try {
      vectors = tower.embed(pending.size(), all);
    } catch (TowerException | IllegalArgumentException e) {
      // One of them is to blame, and the others shall not suffer for it.
      for (Pending<T> one : pending) {
        embedAlone(towers, tower, one, output);
      }
      return;
    }
    for (int row = 0; row < pending.size(); row++) {
      emit(towers, tower, pending.get(row), vectors, row, output);
    }
  }

  private void embedAlone(ModelTowers towers, Tower tower, Pending<T> one, Output<T> output) {
    float[] vector;
    try {
      vector = tower.embed(1, (row, slot) -> values.value(one.element, slot));
    } catch (TowerException | IllegalArgumentException e) {
      output.notEmbedded(
          new NotEmbedded<>(
              one.element, towers.version(), Reason.TOWER_FAILED, String.valueOf(e.getMessage())),
          one);
      return;
    }
    emit(towers, tower, one, vector, 0, output);
  }

  private void emit(
      ModelTowers towers, Tower tower, Pending<T> of, float[] vectors, int row, Output<T> output) {
    int dimension = tower.dimension();
    if (!Tower.isFinite(vectors, row, dimension)) {
      output.notEmbedded(
          new NotEmbedded<>(
              of.element,
              towers.version(),
              Reason.NOT_FINITE,
              "the %s gives a vector that is not finite".formatted(side.title())),
          of);
    } else if (towers.description().similarity() == Similarity.COSINE
        && isZero(vectors, row, dimension)) {
      output.notEmbedded(
          new NotEmbedded<>(
              of.element,
              towers.version(),
              Reason.ZERO,
              "the %s gives a vector of zeros, and COSINE needs a direction"
                  .formatted(side.title())),
          of);
    } else {
      output.embedded(
          new Embedded<>(
              of.element,
              towers.version(),
              Arrays.copyOfRange(vectors, row * dimension, (row + 1) * dimension)),
          of);
    }
  }

  private static boolean isZero(float[] vectors, int row, int dimension) {
    for (int i = row * dimension; i < (row + 1) * dimension; i++) {
      if (vectors[i] != 0) {
        return false;
      }
    }
    return true;
  }

  private record Pending<T>(T element, Instant timestamp, BoundedWindow window, PaneInfo pane) {}

  private interface Output<T> {
    void embedded(Embedded<T> value, Pending<T> of);

    void notEmbedded(NotEmbedded<T> value, Pending<T> of);
  }
}
