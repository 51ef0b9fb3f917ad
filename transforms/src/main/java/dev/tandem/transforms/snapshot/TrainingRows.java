package dev.tandem.transforms.snapshot;

import dev.tandem.transforms.failure.Failure;
import dev.tandem.transforms.features.FeatureRow;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the ratings of one user came to: the rows for the training table, and what was refused. One
 * element carries both, so that the step that writes them can balance them.
 *
 * @param user the user's features; null only if there are no rows
 * @param rows the user's rows
 * @param failures the user's refused ratings
 * @param merged how many ratings were merged into others as duplicates
 * @param trimmed how many ratings had white space around a key
 * @param shard which of the snapshot's files the rows belong to, from 0
 * @param countedElsewhere whether another element has rows of this user, so that statistics must
 *     not count the user again
 */
public record TrainingRows(
    @Nullable FeatureRow user,
    List<Row> rows,
    List<Failure> failures,
    long merged,
    long trimmed,
    int shard,
    boolean countedElsewhere) {

  /** All of one user. */
  public TrainingRows(
      @Nullable FeatureRow user,
      List<Row> rows,
      List<Failure> failures,
      long merged,
      long trimmed,
      int shard) {
    this(user, rows, failures, merged, trimmed, shard, false);
  }

  /**
   * One row, but for the user's part.
   *
   * @param item the item's features
   * @param label the rating: an Integer, or a Double if means are taken
   * @param time when it was given, if known
   */
  public record Row(FeatureRow item, Number label, @Nullable Instant time) {}
}
