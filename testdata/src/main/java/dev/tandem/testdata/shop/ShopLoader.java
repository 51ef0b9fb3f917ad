package dev.tandem.testdata.shop;

import dev.tandem.testdata.database.EmbeddedDatabase;
import dev.tandem.testdata.database.SqlDialect;
import dev.tandem.testdata.database.TableRows;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Creates a shop's tables in a database and fills them, a few kilobytes of rows at a time. */
public final class ShopLoader {

  /** Hears how loading comes along. */
  public interface Progress {
    /** A table is about to be filled. */
    void started(String table);

    /** So many rows have been sent; called every million. */
    void loaded(String table, long rows);

    /** A table has been filled. */
    void finished(String table, long rows);
  }

  private static final Progress SILENT =
      new Progress() {
        @Override
        public void started(String table) {}

        @Override
        public void loaded(String table, long rows) {}

        @Override
        public void finished(String table, long rows) {}
      };

  private ShopLoader() {}

  /** Loads a shop into an embedded database; as {@link #load(Shop, Connection)} otherwise. */
  public static ShopCensus load(Shop shop, EmbeddedDatabase database) throws SQLException {
    try (Connection connection = database.connect()) {
      return load(shop, connection);
    }
  }

  /**
   * Loads a shop into the connection's current schema or database, which must not have its tables
   * yet, creates the indexes and brings the planner's statistics up to date.
   *
   * @return what was loaded
   * @throws SQLException if a table exists already, or the database refuses something. On Postgres
   *     nothing is left behind then; MariaDB keeps the tables created so far.
   * @throws IllegalArgumentException if the database is neither PostgreSQL nor MariaDB
   */
  public static ShopCensus load(Shop shop, Connection connection) throws SQLException {
    return load(shop, connection, SILENT);
  }

  /** Loads a shop as {@link #load(Shop, Connection)} does, and tells how it comes along. */
  public static ShopCensus load(Shop shop, Connection connection, Progress progress)
      throws SQLException {
    SqlDialect dialect = SqlDialect.of(connection);
    CensusTaker taker = new CensusTaker();
    dialect.inTransaction(
        connection,
        () -> {
          dialect.runScript(connection, ShopLoader.class, "tables");
          List<TableRows> tables = shop.tables(taker);
          for (TableRows table : tables) {
            progress.started(table.table());
            progress.finished(
                table.table(),
                dialect.load(connection, table, rows -> progress.loaded(table.table(), rows)));
          }
          dialect.runScript(connection, ShopLoader.class, "indexes");
          for (TableRows table : tables) {
            dialect.analyze(connection, table.table());
          }
        });
    return taker.census();
  }
}
