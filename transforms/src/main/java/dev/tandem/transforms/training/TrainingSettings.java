package dev.tandem.transforms.training;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * How a model is trained. What cannot be set was found on the sample shop.
 *
 * @param seed of all that is random
 * @param dimension d of the vectors, {@value #MIN_DIMENSION} to {@value #MAX_DIMENSION}
 * @param maxEpochs most passes over the data, 1 to {@value #MAX_EPOCHS}
 * @param minRating choices with a lower rating are no positives; null if all choices are
 * @param refit whether the model is trained again on everything, held-out rows included, for as
 *     many epochs as did best
 */
public record TrainingSettings(
    long seed, int dimension, int maxEpochs, @Nullable Double minRating, boolean refit)
    implements Serializable {

  public static final int MIN_DIMENSION = 4;
  public static final int MAX_DIMENSION = 512;
  public static final int MAX_EPOCHS = 1_000;

  /** What is trained with unless something is chosen. */
  public static final TrainingSettings DEFAULT = new TrainingSettings(1, 32, 20, null, true);

  /** Width of the hidden layer by that of the vectors. */
  static final int HIDDEN_FACTOR = 2;

  /** Epochs without a better recall after which training stops. */
  static final int PATIENCE = 3;

  /** Epochs where there is nothing to find out by which number does best. */
  static final int EPOCHS_UNWATCHED = 5;

  static final float LEARNING_RATE = 0.05f;

  /** Share of the rows whose user's id is taken for unknown, and the same for the item's. */
  static final float ID_DROPOUT = 0.3f;

  static final float TEMPERATURE = 0.2f;

  /** A row of the greatest rating counts {@code 1 + this}, one of the least {@code 1 - this}. */
  static final float RATING_SPREAD = 0.5f;

  /** Ids with fewer rows are taken for unknown. */
  static final int MIN_ROWS_OF_ID = 2;

  /** Other texts that fewer users or items have are taken for unknown. */
  static final int MIN_ENTITIES_OF_TEXT = 5;

  /** Most texts of a feature that are known. */
  static final int MAX_VOCABULARY = 1_000_000;

  private static final int MAX_BATCH = 256;
  private static final int MIN_BATCH = 16;
  private static final int STEPS_PER_EPOCH = 32;

  /**
   * @throws IllegalArgumentException if a value is not allowed; names the flag
   */
  public TrainingSettings {
    if (dimension < MIN_DIMENSION || dimension > MAX_DIMENSION) {
      throw new IllegalArgumentException(
          "--dimension=%d: %d to %d is allowed".formatted(dimension, MIN_DIMENSION, MAX_DIMENSION));
    }
    if (maxEpochs < 1 || maxEpochs > MAX_EPOCHS) {
      throw new IllegalArgumentException(
          "--epochs=%d: 1 to %d is allowed".formatted(maxEpochs, MAX_EPOCHS));
    }
    if (minRating != null && !Double.isFinite(minRating)) {
      throw new IllegalArgumentException("--minRating=%s: a number is needed".formatted(minRating));
    }
  }

  int hidden() {
    return HIDDEN_FACTOR * dimension;
  }

  /** Rows of one step: a small shop needs small steps to make enough of them. */
  static int batch(int rows) {
    return Math.max(MIN_BATCH, Math.min(MAX_BATCH, rows / STEPS_PER_EPOCH));
  }
}
