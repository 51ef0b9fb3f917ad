package dev.tandem.transforms.training;

import dev.tandem.transforms.model.Evaluation;
import dev.tandem.transforms.model.Evaluation.Score;
import dev.tandem.transforms.model.ModelParts;
import dev.tandem.transforms.vector.ItemMatrix;
import dev.tandem.transforms.vector.Similarity;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Trains a model: two towers whose vectors' cosine ranks items for users.
 *
 * <ol>
 *   <li>Some rows are held out ({@link HoldOut}); the towers are trained on the others, epoch by
 *       epoch, until recall on held-out rows of some users grows no more.
 *   <li>The best epoch's towers are judged by held-out rows of other users ({@link Judge}).
 *   <li>New towers are trained on everything for as many epochs, unless that is not wanted.
 *   <li>These become ONNX graphs ({@link TowerGraph}) and the vectors of the catalogue.
 * </ol>
 *
 * <p>Runs in the calling thread. The same data and settings give the same model, byte for byte.
 */
public final class Trainer {
  /** Most users by whom training is stopped, and most by whom a model is judged. */
  private static final int MOST_STOPPING = 2_000;

  private static final int MOST_JUDGING = 10_000;

  /** Fewer users are taken where so many scores would be more than this. */
  private static final long MOST_SCORES = 2_000_000_000L;

  private static final double NANOS = 1e9;
  private static final double MICROS = 1e6;

  private final TrainingData data;
  private final TrainingSettings settings;
  private final EpochListener listener;
  private double seconds;
  private long rowEpochs;

  private Trainer(TrainingData data, TrainingSettings settings, EpochListener listener) {
    this.data = data;
    this.settings = settings;
    this.listener = listener;
  }

  /** Hears of each epoch when it has ended, in the training thread. */
  @FunctionalInterface
  public interface EpochListener {
    /**
     * @param epoch what is known of it
     */
    void ended(Epoch epoch);
  }

  /**
   * One pass over the data.
   *
   * @param refit whether it is one of the final training on everything
   * @param number from 1
   * @param most how many there can be
   * @param loss mean over the rows
   * @param recall on rows that are held out to find out when to stop; NaN if there are none
   * @param seconds it took
   */
  public record Epoch(
      boolean refit, int number, int most, double loss, double recall, double seconds) {}

  /**
   * Trains.
   *
   * @param snapshotId null if the rows are of no snapshot
   * @param producer who is named as the maker
   * @throws IllegalArgumentException if there is nothing to learn from; says why
   */
  public static TrainedModel train(
      TrainingData data,
      TrainingSettings settings,
      @Nullable String snapshotId,
      String producer,
      EpochListener listener) {
    return new Trainer(data, settings, listener).train(snapshotId, producer);
  }

  /**
   * Trains on everything for {@code settings.maxEpochs()} and forgets the model: for measuring what
   * an epoch costs.
   */
  public static void measure(TrainingData data, TrainingSettings settings, EpochListener listener) {
    new Trainer(data, settings, listener)
        .refit(HoldOut.nothing(data, settings.minRating()), settings.maxEpochs(), null);
  }

  private TrainedModel train(@Nullable String snapshotId, String producer) {
    HoldOut everything = HoldOut.nothing(data, settings.minRating());
    int positives = everything.trainingRows().length;
    if (data.size() == 0) {
      throw new IllegalArgumentException(
          "the snapshot has no rows: there is nothing to learn from");
    }
    if (positives == 0) {
      throw new IllegalArgumentException(
          "--minRating=%s: none of the snapshot's %,d rows has such a rating"
              .formatted(settings.minRating(), data.size()));
    }
    Best best = search(HoldOut.of(data, settings.minRating()));
    if (best == null || settings.refit()) {
      int epochs = best == null ? TrainingSettings.EPOCHS_UNWATCHED : best.epoch();
      best = refit(everything, Math.min(epochs, settings.maxEpochs()), best);
    }
    ItemMatrix items =
        ItemMatrix.of(
            data.items().ids(),
            settings.dimension(),
            Fit.vectors(best.itemWeights(), data.items()));
    ModelParts parts =
        new ModelParts(
            TowerGraph.of("user_tower", best.userWeights()),
            TowerGraph.of("item_tower", best.itemWeights()),
            Similarity.COSINE,
            items,
            new Popularity(data, everything).items(),
            data.spec().hash(),
            snapshotId,
            producer,
            best.evaluation());
    return new TrainedModel(
        parts,
        data.size(),
        positives,
        data.userCount(),
        best.epoch(),
        rowEpochs == 0 ? 0 : seconds * MICROS / rowEpochs);
  }

  /**
   * Towers, and how they came about.
   *
   * @param epoch after how many epochs
   */
  private record Best(
      TowerWeights userWeights,
      TowerWeights itemWeights,
      int epoch,
      @Nullable Evaluation evaluation) {}

  /** The best epoch's towers, judged; null if too little is held out to find out. */
  private @Nullable Best search(HoldOut holdOut) {
    Judge judge = new Judge(data, holdOut);
    int[] stopping = judge.usersForStopping(most(MOST_STOPPING));
    int[] judging = judge.usersToJudgeBy(most(MOST_JUDGING));
    if (stopping.length == 0 || judging.length == 0 || holdOut.trainingRows().length == 0) {
      return null;
    }
    Fit fit = new Fit(data, holdOut, settings);
    TowerWeights bestUsers = fit.userWeights();
    TowerWeights bestItems = fit.itemWeights();
    double bestRecall = -1;
    int bestEpoch = 0;
    for (int number = 1;
        number <= settings.maxEpochs() && number <= bestEpoch + TrainingSettings.PATIENCE;
        number++) {
      long start = System.nanoTime();
      double loss = fit.epoch();
      double took = took(start, fit.rows());
      double recall =
          judge.recall(
              new VectorRanker(data, fit.userWeights(), fit.itemWeights(), stopping), stopping);
      if (recall > bestRecall) {
        bestRecall = recall;
        bestEpoch = number;
        bestUsers = fit.userWeights().copy();
        bestItems = fit.itemWeights().copy();
      }
      listener.ended(new Epoch(false, number, settings.maxEpochs(), loss, recall, took));
    }
    List<Score> scores = new ArrayList<>();
    scores.addAll(
        judge.scores(
            Evaluation.MODEL, new VectorRanker(data, bestUsers, bestItems, judging), judging));
    Popularity popularity = new Popularity(data, holdOut);
    scores.addAll(judge.scores(Evaluation.MOST_POPULAR, popularity::score, judging));
    if (data.spec().segment() != null) {
      scores.addAll(
          judge.scores(Evaluation.MOST_POPULAR_BY_SEGMENT, popularity::scoreBySegment, judging));
    }
    return new Best(
        bestUsers,
        bestItems,
        bestEpoch,
        new Evaluation(Judge.K, holdOut.protocol(settings.refit()), scores));
  }

  private Best refit(HoldOut everything, int epochs, @Nullable Best judged) {
    Fit fit = new Fit(data, everything, settings);
    for (int number = 1; number <= epochs; number++) {
      long start = System.nanoTime();
      double loss = fit.epoch();
      double took = took(start, fit.rows());
      listener.ended(new Epoch(true, number, epochs, loss, Double.NaN, took));
    }
    return new Best(
        fit.userWeights(), fit.itemWeights(), epochs, judged == null ? null : judged.evaluation());
  }

  private double took(long start, int rows) {
    double took = (System.nanoTime() - start) / NANOS;
    seconds += took;
    rowEpochs += rows;
    return took;
  }

  private int most(int users) {
    return (int) Math.max(1, Math.min(users, MOST_SCORES / data.itemCount()));
  }
}
