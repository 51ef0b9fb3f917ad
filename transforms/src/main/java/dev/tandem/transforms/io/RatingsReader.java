package dev.tandem.transforms.io;

import dev.tandem.transforms.failure.Failure;
import dev.tandem.transforms.features.Feature;
import dev.tandem.transforms.features.Feature.Role;
import dev.tandem.transforms.features.FeatureSpec;
import dev.tandem.transforms.features.UndecodableValueException;
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
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads slices of the ratings, one after the other, and gives each user's ratings as soon as the
 * next user begins. Holds one user's ratings and one fetch of rows; belongs to one thread.
 */
final class RatingsReader implements AutoCloseable {
  static final String STAGE = "read-ratings";

  /**
   * Beyond this many ratings of one user they are given in parts or, if they must stay together, a
   * reader stops rather than run out of memory.
   */
  static final int MAX_RATINGS_OF_A_USER = 1_000_000;

  /** Ratings without a user are given in parts of this size. */
  static final int PART = 10_000;

  private final RatingsSelection selection;
  private final RatingsQuery query;
  private final Connection connection;
  private final Iterator<Slice> slices;
  private final List<Integer> shards;

  private final ValueReader userKeys;
  private final ValueReader itemKeys;
  private final ValueReader labels;
  private final @Nullable ValueReader times;
  private final @Nullable ValueReader orders;

  private @Nullable PreparedStatement statement;
  private @Nullable ResultSet rows;
  private @Nullable Object user;
  private List<Rating> ratings = new ArrayList<>();
  private List<Failure> rejected = new ArrayList<>();
  private int trimmed;
  private int users;

  /**
   * @param connection one that sees the run's view; it is not closed here
   */
  RatingsReader(RatingsSelection selection, ReadLane lane, Connection connection) {
    this.selection = selection;
    this.query = selection.query();
    this.connection = connection;
    this.slices = lane.slices().iterator();
    this.shards = lane.shards();
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
   * The ratings of the next user, or null at the end.
   *
   * @throws SQLException if the database refuses or goes away
   */
  @Nullable UserRatings next() throws SQLException {
    while (true) {
      ResultSet current = rows;
      if (current == null) {
        if (!slices.hasNext()) {
          return null;
        }
        PreparedStatement prepared = query.prepare(connection, slices.next());
        statement = prepared;
        rows = prepared.executeQuery();
        continue;
      }
      UserRatings complete = current.next() ? read(current) : endOfSlice();
      if (complete != null) {
        return complete;
      }
    }
  }

  /** Takes one row; gives the user before it if that one is complete. */
  private @Nullable UserRatings read(ResultSet row) throws SQLException {
    UserRatings complete = null;
    try {
      Object key = userKeys.read(row, RatingsQuery.USER);
      boolean changed = userKeys.trimmedLast();
      if (!Objects.equals(key, user)) {
        complete = take();
        user = key;
      }
      Object item = itemKeys.read(row, RatingsQuery.ITEM);
      changed |= itemKeys.trimmedLast();
      Number label = (Number) labels.read(row, RatingsQuery.LABEL);
      int next = RatingsQuery.FIRST_OPTIONAL;
      Instant time = times == null ? null : (Instant) times.read(row, next++);
      Comparable<?> order = orders == null ? time : (Comparable<?>) orders.read(row, next);
      ratings.add(new Rating(item, label, time, order, changed ? originals(row) : null));
      trimmed += changed ? 1 : 0;
    } catch (UndecodableValueException e) {
      rejected.add(undecodable(row, e));
    }
    if (complete != null) {
      return complete;
    }
    if (rejected.size() >= PART) {
      // A key that cannot be decoded is nobody's: refused rows need not stay with the user before.
      return takeRejected();
    }
    if (ratings.size() >= (user == null ? PART : MAX_RATINGS_OF_A_USER)) {
      if (user == null || !selection.together()) {
        return take();
      }
      throw new IllegalStateException(
          "%s %s has more than %,d ratings; LAST and MEAN hold all ratings of one user in memory: use --duplicateRatings=ALL, or leave this user out with a query in the feature spec"
              .formatted(query.columns().get(0), user, MAX_RATINGS_OF_A_USER));
    }
    return null;
  }

  private @Nullable UserRatings endOfSlice() throws SQLException {
    closeSlice();
    UserRatings last = take();
    user = null;
    return last;
  }

  /** What is held, or null if that is nothing. */
  private @Nullable UserRatings take() {
    if (ratings.isEmpty() && rejected.isEmpty()) {
      return null;
    }
    int shard = shards.get(users++ % shards.size());
    UserRatings taken = new UserRatings(user, ratings, rejected, trimmed, shard);
    ratings = new ArrayList<>(ratings.size());
    rejected = new ArrayList<>(0);
    trimmed = 0;
    return taken;
  }

  private UserRatings takeRejected() {
    UserRatings taken = new UserRatings(user, List.of(), rejected, 0, shards.get(0));
    rejected = new ArrayList<>();
    return taken;
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

  private void closeSlice() throws SQLException {
    if (rows != null) {
      rows.close();
      rows = null;
    }
    if (statement != null) {
      statement.close();
      statement = null;
    }
  }

  @Override
  public void close() throws SQLException {
    closeSlice();
  }
}
