package dev.tandem.transforms.io;

import dev.tandem.transforms.failure.Failure;
import dev.tandem.transforms.features.Feature;
import dev.tandem.transforms.features.Feature.Role;
import dev.tandem.transforms.features.FeatureSpec;
import dev.tandem.transforms.io.ReadLane.Slice;
import dev.tandem.transforms.ratings.OriginalRow;
import dev.tandem.transforms.ratings.Rating;
import dev.tandem.transforms.ratings.UserRatings;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads slices of the ratings and hands on each user's ratings as soon as the next user begins.
 * Holds one user's ratings and one fetch of rows; belongs to one thread.
 */
final class RatingsReader {
  static final String STAGE = "read-ratings";

  /** Beyond this many ratings of one user a reader stops rather than run out of memory. */
  static final int MAX_RATINGS_OF_A_USER = 1_000_000;

  /** Ratings that need not stay together are handed on in parts of this size. */
  static final int PART = 10_000;

  private static final int PROGRESS_ROWS = 1_024;

  private final RatingsSelection selection;
  private final RatingsQuery query;
  private final List<Integer> shards;
  private final LongAdder progress;
  private final Consumer<UserRatings> out;

  private final ValueReader userKeys;
  private final ValueReader itemKeys;
  private final ValueReader labels;
  private final @Nullable ValueReader times;
  private final @Nullable ValueReader orders;

  private @Nullable Object user;
  private List<Rating> ratings = new ArrayList<>();
  private List<Failure> rejected = new ArrayList<>();
  private int users;

  /**
   * @param shards output files to spread the users over
   * @param progress counts rows as they are read
   */
  RatingsReader(
      RatingsSelection selection,
      List<Integer> shards,
      LongAdder progress,
      Consumer<UserRatings> out) {
    this.selection = selection;
    this.query = selection.query();
    this.shards = shards;
    this.progress = progress;
    this.out = out;
    FeatureSpec spec = selection.schema().spec();
    Feature time = spec.time();
    this.userKeys = reader(spec.the(Role.USER_ID));
    this.itemKeys = reader(spec.the(Role.ITEM_ID));
    this.labels = reader(spec.the(Role.LABEL));
    this.times = time == null ? null : reader(time);
    this.orders = selection.newestBy() == null ? null : reader(selection.newestBy());
  }

  private ValueReader reader(Feature feature) {
    return ValueReader.of(
        feature.type(),
        selection.schema().spec().trim(),
        selection.schema().ratings().column(feature.column()));
  }

  /**
   * Reads one slice to its end.
   *
   * @return how many rows it had
   * @throws SQLException if the database refuses or goes away
   */
  long read(Connection connection, Slice slice) throws SQLException {
    long rows = 0;
    try (PreparedStatement statement = query.prepare(connection, slice);
        ResultSet found = statement.executeQuery()) {
      while (found.next()) {
        read(found);
        if (++rows % PROGRESS_ROWS == 0) {
          progress.add(PROGRESS_ROWS);
        }
      }
    }
    handOn();
    progress.add(rows % PROGRESS_ROWS);
    return rows;
  }

  private void read(ResultSet row) throws SQLException {
    try {
      Object key = userKeys.read(row, RatingsQuery.USER);
      boolean trimmed = userKeys.trimmedLast();
      if (!Objects.equals(key, user)) {
        handOn();
        user = key;
      }
      Object item = itemKeys.read(row, RatingsQuery.ITEM);
      trimmed |= itemKeys.trimmedLast();
      Number label = (Number) labels.read(row, RatingsQuery.LABEL);
      int next = RatingsQuery.FIRST_OPTIONAL;
      Instant time = times == null ? null : (Instant) times.read(row, next++);
      Comparable<?> order = orders == null ? time : (Comparable<?>) orders.read(row, next);
      ratings.add(new Rating(item, label, time, order, trimmed ? originals(row) : null));
    } catch (UndecodableValueException e) {
      rejected.add(undecodable(row, e));
    }
    int held = ratings.size() + rejected.size();
    if (held >= PART && (user == null || !selection.together())) {
      handOn();
    } else if (held >= MAX_RATINGS_OF_A_USER) {
      throw new IllegalStateException(
          "%s %s has more than %,d ratings; LAST and MEAN hold all ratings of one user in memory: use --duplicateRatings=ALL, or leave this user out with a query in the feature spec"
              .formatted(query.columns().get(0), user, MAX_RATINGS_OF_A_USER));
    }
  }

  private void handOn() {
    if (ratings.isEmpty() && rejected.isEmpty()) {
      return;
    }
    int shard = shards.get(users++ % shards.size());
    out.accept(new UserRatings(user, ratings, rejected, shard));
    ratings = new ArrayList<>(ratings.size());
    rejected = new ArrayList<>(0);
  }

  private Map<String, @Nullable String> originals(ResultSet row) throws SQLException {
    Map<String, @Nullable String> values = new LinkedHashMap<>();
    for (int i = 0; i < query.columns().size(); i++) {
      values.put(query.columns().get(i), row.getString(i + 1));
    }
    return values;
  }

  private Failure undecodable(ResultSet row, UndecodableValueException why) throws SQLException {
    Map<String, @Nullable String> originals = originals(row);
    return new Failure(
        STAGE,
        "UNDECODABLE",
        Objects.requireNonNullElse(why.getMessage(), why.toString()),
        OriginalRow.toJson(originals),
        Map.of(
            "table",
            selection.schema().spec().ratings().label(),
            "key",
            "%s=%s, %s=%s"
                .formatted(
                    query.columns().get(0),
                    originals.get(query.columns().get(0)),
                    query.columns().get(1),
                    originals.get(query.columns().get(1)))),
        selection.time());
  }
}
