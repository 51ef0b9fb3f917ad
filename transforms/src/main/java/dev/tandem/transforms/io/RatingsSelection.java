package dev.tandem.transforms.io;

import dev.tandem.transforms.features.Feature;
import java.io.Serializable;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which ratings are read and how they are handed on.
 *
 * @param schema the checked spec
 * @param dialect the database's SQL
 * @param newestBy the column that orders a user's ratings of one item; null for the rating time
 * @param together whether all ratings of one user must come in one element, to settle duplicates
 * @param time written into failures, so that two tries of one run write the same
 * @param runId names the run to {@link ReadProgress}
 */
public record RatingsSelection(
    ResolvedSchema schema,
    Dialect dialect,
    @Nullable Feature newestBy,
    boolean together,
    Instant time,
    String runId)
    implements Serializable {

  RatingsQuery query() {
    return RatingsQuery.of(schema, dialect, newestBy == null ? null : newestBy.column());
  }
}
