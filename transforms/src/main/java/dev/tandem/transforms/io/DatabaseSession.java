package dev.tandem.transforms.io;

import dev.tandem.transforms.features.Feature;
import dev.tandem.transforms.features.Feature.Role;
import dev.tandem.transforms.features.FeatureSpec;
import dev.tandem.transforms.features.FeatureType;
import dev.tandem.transforms.io.ReadLane.Slice;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The one connection that the launching process keeps for a run: it begins the view that all others
 * join, checks the schema and plans the reading. Must stay open until everything is read.
 */
public final class DatabaseSession implements AutoCloseable {
  private final DatabaseConfig database;
  private final Connection connection;
  private final DatabaseView view;

  private DatabaseSession(DatabaseConfig database, Connection connection, DatabaseView view) {
    this.database = database;
    this.connection = connection;
    this.view = view;
  }

  /**
   * @throws DatabaseGoneException if the database cannot be reached or refuses
   */
  public static DatabaseSession open(DatabaseConfig database) throws DatabaseGoneException {
    Connection connection;
    try {
      connection = database.connect();
    } catch (SQLException e) {
      throw new DatabaseGoneException(
          "No connection to --jdbcUrl=%s: %s".formatted(database.publicUrl(), e.getMessage()), e);
    }
    try {
      return new DatabaseSession(
          database, connection, DatabaseView.begin(connection, database.dialect()));
    } catch (SQLException e) {
      closeQuietly(connection, e);
      throw new DatabaseGoneException(
          "No consistent view of --jdbcUrl=%s: %s".formatted(database.publicUrl(), e.getMessage()),
          e);
    }
  }

  private static void closeQuietly(Connection connection, SQLException because) {
    try {
      connection.close();
    } catch (SQLException e) {
      because.addSuppressed(e);
    }
  }

  public DatabaseView view() {
    return view;
  }

  /** The database's name for itself. */
  public String productName() throws DatabaseGoneException {
    return ask(() -> connection.getMetaData().getDatabaseProductName());
  }

  /** The database's version, as it says it. */
  public String productVersion() throws DatabaseGoneException {
    return ask(() -> connection.getMetaData().getDatabaseProductVersion());
  }

  /**
   * Holds a spec against the database.
   *
   * @param newestBy a column of the ratings that a flag names, or null
   * @throws SchemaMismatchException if they do not fit; the message names every difference
   */
  public ResolvedSchema check(FeatureSpec spec, @Nullable String newestBy)
      throws DatabaseGoneException {
    List<String> extra = newestBy == null ? List.of() : List.of(newestBy);
    return ask(() -> SchemaCheck.check(connection, database.dialect(), spec, extra));
  }

  /** How many rows the ratings have, in this view. */
  public long countRatings(ResolvedSchema schema) throws DatabaseGoneException {
    return ask(
        () -> {
          try (Statement statement = connection.createStatement();
              ResultSet count =
                  statement.executeQuery("SELECT count(*) FROM " + schema.ratings().text())) {
            count.next();
            return count.getLong(1);
          }
        });
  }

  /**
   * The column that tells the newest rating, as a feature of the type that the database gives it.
   */
  public Feature newestBy(ResolvedSchema schema, String column) {
    ResolvedSchema.Column resolved = schema.ratings().column(column);
    FeatureType type =
        switch (resolved.jdbcType()) {
          case java.sql.Types.TINYINT,
              java.sql.Types.SMALLINT,
              java.sql.Types.INTEGER,
              java.sql.Types.BIGINT ->
              FeatureType.LONG;
          case java.sql.Types.REAL, java.sql.Types.FLOAT, java.sql.Types.DOUBLE ->
              FeatureType.DOUBLE;
          case java.sql.Types.TIMESTAMP, java.sql.Types.TIMESTAMP_WITH_TIMEZONE ->
              FeatureType.TIMESTAMP;
          default ->
              throw new IllegalArgumentException(
                  "--newestBy=%s is of type %s: a whole number, a double or a timestamp is needed to tell which rating is newer"
                      .formatted(column, resolved.sqlType()));
        };
    return new Feature(column, type, Role.TIME, column, true, null, null);
  }

  /**
   * Divides the ratings among connections by ranges of user keys, of about as many users each.
   *
   * @param lanes how many connections will read, at least 1
   * @param shards how many output files there are to be, at least as many as lanes; 0 for one per
   *     lane
   */
  public List<ReadLane> plan(ResolvedSchema schema, int lanes, int shards)
      throws DatabaseGoneException {
    List<Object> boundaries = ask(() -> boundaries(schema, lanes));
    List<ReadLane> plan = new ArrayList<>();
    int ranges = boundaries.size() + 1;
    for (int lane = 0; lane < ranges; lane++) {
      int number = lane;
      List<Slice> slices = new ArrayList<>();
      slices.add(
          new Slice(
              lane == 0 ? null : boundaries.get(lane - 1),
              lane == ranges - 1 ? null : boundaries.get(lane),
              false));
      if (lane == 0) {
        slices.add(Slice.WITHOUT_KEY);
      }
      plan.add(
          new ReadLane(
              slices,
              IntStream.range(0, Math.max(shards, ranges))
                  .filter(shard -> shard % ranges == number)
                  .boxed()
                  .toList()));
    }
    return plan;
  }

  /**
   * Keys that cut the users into parts of equal size. The first and last range have no outer limit,
   * so that ratings of users who do not exist are read too.
   */
  private List<Object> boundaries(ResolvedSchema schema, int parts) throws SQLException {
    FeatureType type = schema.spec().the(Role.USER_ID).type();
    String column = schema.users().column(schema.spec().users().key()).quoted();
    String key = database.dialect().normalisedKey(column, type, schema.spec().trim());
    List<Object> boundaries = new ArrayList<>();
    if (parts > 1) {
      String sql =
          "SELECT min(k) FROM (SELECT %1$s AS k, ntile(?) OVER (ORDER BY %1$s) AS part FROM %2$s WHERE %1$s IS NOT NULL) cut WHERE part > 1 GROUP BY part ORDER BY 1"
              .formatted(key, schema.users().text());
      try (PreparedStatement statement = connection.prepareStatement(sql)) {
        statement.setInt(1, parts);
        try (ResultSet found = statement.executeQuery()) {
          while (found.next()) {
            Object boundary =
                type.kind() == FeatureType.Kind.STRING
                    ? found.getString(1)
                    : (Object) found.getLong(1);
            if (boundary != null && !boundaries.contains(boundary)) {
              boundaries.add(boundary);
            }
          }
        }
      }
    }
    return boundaries;
  }

  @FunctionalInterface
  private interface Question<T> {
    T ask() throws SQLException;
  }

  private <T> T ask(Question<T> question) throws DatabaseGoneException {
    try {
      return question.ask();
    } catch (SQLException e) {
      throw new DatabaseGoneException(
          "Asking %s failed: %s".formatted(database.publicUrl(), e.getMessage()), e);
    }
  }

  /** Ends the view. */
  @Override
  public void close() throws DatabaseGoneException {
    ask(
        () -> {
          connection.close();
          return true;
        });
  }
}
