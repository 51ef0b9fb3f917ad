package dev.tandem.transforms.score;

/**
 * An element without a vector, and why: it is not lost, and whoever gets it decides what is done in
 * place of the model.
 *
 * @param <T> what should have been embedded
 * @param modelVersion of the bundle whose tower it was
 * @param detail a sentence for people
 */
public record NotEmbedded<T>(T element, String modelVersion, Reason reason, String detail) {

  /** Why there is no vector. The order is persisted. */
  public enum Reason {
    /** The tower gave numbers that are not finite. */
    NOT_FINITE,
    /** The tower failed, or could not be given the values. */
    TOWER_FAILED,
    /**
     * The tower gave nothing but zeros, which have no direction, and the model compares directions.
     */
    ZERO
  }
}
