package dev.tandem.transforms.io;

import java.io.Serializable;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What all connections of one run see of the database.
 *
 * <p>On Postgres one connection exports its snapshot and the others import it, so that every read
 * sees the same moment (PostgreSQL manual, "Snapshot Synchronization Functions"); the exporting
 * connection must stay open until the last reader has started. MySQL and MariaDB cannot share a
 * snapshot between connections: each sees the moment in which its own transaction began.
 *
 * @param postgresSnapshot the exported snapshot's id, null on MySQL
 */
public record DatabaseView(@Nullable String postgresSnapshot) implements Serializable {

  /** How well the reads of one run fit together. */
  public enum Consistency {
    ONE_SNAPSHOT("all reads saw one moment of the database"),
    SNAPSHOT_PER_CONNECTION(
        "each connection saw the moment in which it began, between the start and the end of reading");

    private final String sentence;

    Consistency(String sentence) {
      this.sentence = sentence;
    }

    public String sentence() {
      return sentence;
    }
  }

  /** How long the first connection may idle on MySQL: a week, longer than any run. */
  static final int MYSQL_IDLE_SECONDS = 604_800;

  private static final Pattern SNAPSHOT_ID = Pattern.compile("[0-9A-Fa-f-]+");

  /** Begins the run's view on its first connection, which must stay open while others join. */
  static DatabaseView begin(Connection connection, Dialect dialect) throws SQLException {
    begin(connection, dialect, null);
    if (dialect == Dialect.MYSQL) {
      return new DatabaseView(null);
    }
    try (Statement statement = connection.createStatement();
        ResultSet exported = statement.executeQuery("SELECT pg_export_snapshot()")) {
      exported.next();
      return new DatabaseView(exported.getString(1));
    }
  }

  /** Makes a fresh connection see this view. */
  void join(Connection connection, Dialect dialect) throws SQLException {
    begin(connection, dialect, postgresSnapshot);
  }

  private static void begin(Connection connection, Dialect dialect, @Nullable String snapshot)
      throws SQLException {
    try (Statement statement = connection.createStatement()) {
      switch (dialect) {
        case POSTGRES -> {
          statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
          if (snapshot != null) {
            if (!SNAPSHOT_ID.matcher(snapshot).matches()) {
              throw new IllegalArgumentException("not a snapshot id: " + snapshot);
            }
            statement.execute("SET TRANSACTION SNAPSHOT '" + snapshot + "'");
          }
          // The first connection idles while the others read, and reading may take long: a server
          // that ends idle or long transactions would end the run. Older ones lack the last.
          statement.execute(
              "SELECT set_config(name, '0', true) FROM pg_settings WHERE name IN"
                  + " ('idle_in_transaction_session_timeout', 'statement_timeout',"
                  + " 'transaction_timeout')");
          // Sorting by user must not go to disk for a few hundred thousand rows.
          statement.execute("SET LOCAL work_mem = '64MB'");
          // A shop's ratings lie in the order of time. Fetching them in the order of users through
          // an index touches a page for each; one pass and a sort took a fifth of that.
          statement.execute("SET LOCAL enable_indexscan = off");
          // What is written down must not depend on the server's zone.
          statement.execute("SET LOCAL TIME ZONE 'UTC'");
        }
        case MYSQL -> {
          statement.execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ");
          statement.execute("SET SESSION time_zone = '+00:00'");
          // As on Postgres. A reader that waits for slow storage must not be cut off either; what
          // is in the comment only MariaDB knows, and reads.
          statement.execute(
              "SET SESSION wait_timeout = %d, SESSION net_write_timeout = %d"
                      .formatted(MYSQL_IDLE_SECONDS, DatabaseConfig.SOCKET_TIMEOUT_SECONDS)
                  + " /*M!, SESSION idle_transaction_timeout = 0,"
                  + " SESSION idle_readonly_transaction_timeout = 0,"
                  + " SESSION max_statement_time = 0 */");
          statement.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY");
        }
      }
    }
  }

  public Consistency consistency() {
    return postgresSnapshot == null
        ? Consistency.SNAPSHOT_PER_CONNECTION
        : Consistency.ONE_SNAPSHOT;
  }
}
