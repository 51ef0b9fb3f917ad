package dev.tandem.transforms.io;

import dev.tandem.transforms.features.Feature;
import dev.tandem.transforms.features.Feature.Role;
import dev.tandem.transforms.features.FeatureSpec;
import dev.tandem.transforms.features.FeatureType;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The one connection that the launching process keeps for a run: it begins the view that all others
 * join, checks the schema and plans the reading. Must stay open until everything is read.
 */
public final class DatabaseSession implements AutoCloseable {
  /** Enough to cut lanes that differ by well under a percent; a table of fewer is counted whole. */
  private static final long SAMPLE_ROWS = 200_000;

  /** Postgres: a view, say, cannot be sampled. */
  private static final String WRONG_OBJECT_TYPE = "42809";

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
   * Counts the ratings, and finds out how they are spread over the users' keys.
   *
   * <p>The count is exact and passes over the table once. The spread is taken from a sample of a
   * large Postgres table; elsewhere it costs a second pass. The answer is as short for a million
   * users as for a hundred.
   */
  public KeyHistogram countRatings(ResolvedSchema schema) throws DatabaseGoneException {
    FeatureSpec spec = schema.spec();
    Feature user = spec.the(Role.USER_ID);
    String key =
        database
            .dialect()
            .normalisedKey(
                schema.ratings().column(user.column()).quoted(), user.type(), spec.trim());
    return ask(
        () -> {
          long total;
          long withKey;
          try (Statement statement = connection.createStatement();
              ResultSet count =
                  statement.executeQuery(
                      "SELECT count(*), count(%s) FROM %s"
                          .formatted(key, schema.ratings().text()))) {
            count.next();
            total = count.getLong(1);
            withKey = count.getLong(2);
          }
          boolean text = user.type().kind() == FeatureType.Kind.STRING;
          KeyHistogram sampled = null;
          if (database.dialect() == Dialect.POSTGRES && total > SAMPLE_ROWS) {
            sampled = sampled(schema, key, text, total, withKey);
          }
          return sampled != null
              ? sampled
              : histogram(schema.ratings().text(), key, text, total, withKey);
        });
  }

  /** The spread in a sample; null where the ratings are no table that can be sampled. */
  private @Nullable KeyHistogram sampled(
      ResolvedSchema schema, String key, boolean text, long total, long withKey)
      throws SQLException {
    if (schema.spec().ratings().table() == null) {
      return null;
    }
    Savepoint before = connection.setSavepoint();
    try {
      // REPEATABLE: two runs over the same table divide it alike.
      String sample =
          "%s TABLESAMPLE SYSTEM (%s) REPEATABLE (1)"
              .formatted(schema.ratings().text(), 100.0 * SAMPLE_ROWS / total);
      return histogram(sample, key, text, total, withKey);
    } catch (SQLException e) {
      if (!WRONG_OBJECT_TYPE.equals(e.getSQLState())) {
        throw e;
      }
      connection.rollback(before);
      return null;
    }
  }

  private KeyHistogram histogram(
      String relation, String key, boolean text, long total, long withKey) throws SQLException {
    String sql =
        """
        SELECT min(k), sum(c) FROM (
          SELECT k, c, ntile(%d) OVER (ORDER BY k) AS tile FROM (
            SELECT %s AS k, count(*) AS c FROM %s GROUP BY 1) counted
          WHERE k IS NOT NULL) tiled
        GROUP BY tile ORDER BY 1
        """
            .formatted(KeyHistogram.TILES, key, relation);
    KeyHistogram.Builder histogram = new KeyHistogram.Builder();
    try (Statement statement = connection.createStatement();
        ResultSet tiles = statement.executeQuery(sql)) {
      while (tiles.next()) {
        histogram.add(text ? tiles.getString(1) : number(tiles), tiles.getLong(2));
      }
    }
    return histogram.build(total, withKey);
  }

  /**
   * A long where the key is one, so that an index fits; a column of any number may hold keys that
   * are none, whose rows are refused when they are read.
   */
  private static Object number(ResultSet tiles) throws SQLException {
    BigDecimal key = tiles.getBigDecimal(1);
    try {
      return key.longValueExact();
    } catch (ArithmeticException e) {
      return key;
    }
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
