package dev.tandem.testdata.database;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.LongConsumer;
import org.postgresql.PGConnection;

/** The databases that the sample shops can be loaded into, and each one's fastest way to do it. */
public enum SqlDialect {
  /** PostgreSQL; tables are filled by {@code COPY}. */
  POSTGRES {
    @Override
    long copy(Connection connection, TableRows table, RowStream stream)
        throws SQLException, IOException {
      String sql =
          "COPY %s (%s) FROM STDIN".formatted(table.table(), String.join(", ", table.columns()));
      return connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql, stream, COPY_BYTES);
    }
  },

  /** MariaDB; tables are filled by {@code LOAD DATA LOCAL}, which the server must allow. */
  MARIADB {
    @Override
    long copy(Connection connection, TableRows table, RowStream stream) throws SQLException {
      String sql =
          "LOAD DATA LOCAL INFILE 'rows' INTO TABLE %s CHARACTER SET utf8mb4 (%s)"
              .formatted(table.table(), String.join(", ", table.columns()));
      try (Statement statement = connection.createStatement()) {
        statement.unwrap(org.mariadb.jdbc.Statement.class).setLocalInfileInputStream(stream);
        long count = statement.executeLargeUpdate(sql);
        // LOAD DATA LOCAL turns bad values into warnings and loads something else.
        SQLWarning warning = statement.getWarnings();
        if (warning != null) {
          throw new SQLException("Loading " + table.table() + " changed values", warning);
        }
        return count;
      }
    }
  };

  private static final int COPY_BYTES = 1 << 16;

  /**
   * The dialect that a connection speaks.
   *
   * @throws IllegalArgumentException if it is neither of them
   */
  public static SqlDialect of(Connection connection) throws SQLException {
    String product = connection.getMetaData().getDatabaseProductName();
    return switch (product.toLowerCase(Locale.ROOT)) {
      case "postgresql" -> POSTGRES;
      case "mariadb" -> MARIADB;
      default ->
          throw new IllegalArgumentException(
              "The sample shops load into PostgreSQL and MariaDB, and this is " + product + ".");
    };
  }

  /**
   * Appends rows to a table; holds a few kilobytes of them at a time.
   *
   * @return how many rows were loaded
   * @throws SQLException if the database refuses a row, takes fewer than were sent, or changes a
   *     value on the way in
   */
  public long load(Connection connection, TableRows table) throws SQLException {
    return load(connection, table, rows -> {});
  }

  /**
   * Appends rows as {@link #load(Connection, TableRows)} does.
   *
   * @param progress told every million rows how many have been sent
   */
  public long load(Connection connection, TableRows table, LongConsumer progress)
      throws SQLException {
    try (RowStream stream = new RowStream(table.rows(), progress)) {
      long count = copy(connection, table, stream);
      if (count != stream.rowCount()) {
        throw new SQLException(
            "Of %d rows for %s, %d were loaded".formatted(stream.rowCount(), table.table(), count));
      }
      return count;
    } catch (IOException e) {
      throw new SQLException("Cannot send rows for " + table.table(), e);
    }
  }

  abstract long copy(Connection connection, TableRows table, RowStream stream)
      throws SQLException, IOException;

  /** What a transaction does. */
  @FunctionalInterface
  public interface Work {
    void run() throws SQLException;
  }

  /**
   * Runs work in one transaction, undone if it fails, and puts the connection's way of committing
   * back. MariaDB commits what creates a table at once, whatever happens later.
   */
  public void inTransaction(Connection connection, Work work) throws SQLException {
    boolean autoCommit = connection.getAutoCommit();
    connection.setAutoCommit(false);
    try {
      work.run();
      connection.commit();
    } catch (SQLException | RuntimeException e) {
      try {
        connection.rollback();
        connection.setAutoCommit(autoCommit);
      } catch (SQLException broken) {
        // The connection is gone, and the transaction with it; the first failure says why.
        e.addSuppressed(broken);
      }
      throw e;
    }
    connection.setAutoCommit(autoCommit);
  }

  /** Brings the statistics that the query planner uses up to date. */
  public void analyze(Connection connection, String table) throws SQLException {
    String sql = this == POSTGRES ? "ANALYZE " : "ANALYZE TABLE ";
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql + table);
    }
  }

  /**
   * Runs {@code <dialect>-<name>.sql}, statements divided by semicolons, from beside a class.
   *
   * @throws IllegalArgumentException if there is no such resource
   */
  public void runScript(Connection connection, Class<?> beside, String name) throws SQLException {
    String resource = name().toLowerCase(Locale.ROOT) + "-" + name + ".sql";
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements(beside, resource)) {
        statement.execute(sql);
      }
    }
  }

  private static List<String> statements(Class<?> beside, String resource) {
    try (InputStream stream = beside.getResourceAsStream(resource)) {
      if (stream == null) {
        throw new IllegalArgumentException("No resource " + resource + " beside " + beside);
      }
      String script = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      return Arrays.stream(script.split(";", -1)).filter(sql -> !sql.isBlank()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + resource, e);
    }
  }
}
