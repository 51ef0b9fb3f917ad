package dev.tandem.transforms.snapshot;

import java.util.Comparator;

/**
 * What failures are counted by.
 *
 * @param stage the step that refused the record
 * @param reason why, a constant
 */
public record FailureKind(String stage, String reason) implements Comparable<FailureKind> {
  private static final Comparator<FailureKind> ORDER =
      Comparator.comparing(FailureKind::stage).thenComparing(FailureKind::reason);

  public FailureKind {
    if (stage.isEmpty() || stage.indexOf('/') >= 0 || reason.isEmpty()) {
      throw new IllegalArgumentException("'%s/%s' is no kind".formatted(stage, reason));
    }
  }

  /**
   * Reads what {@link #toString} gives.
   *
   * @throws IllegalArgumentException if the text is none
   */
  public static FailureKind parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      throw new IllegalArgumentException("'%s' is no stage/REASON".formatted(text));
    }
    return new FailureKind(text.substring(0, slash), text.substring(slash + 1));
  }

  @Override
  public int compareTo(FailureKind other) {
    return ORDER.compare(this, other);
  }

  /** {@code stage/REASON}. */
  @Override
  public String toString() {
    return stage + "/" + reason;
  }
}
