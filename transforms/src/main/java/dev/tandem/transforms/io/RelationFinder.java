package dev.tandem.transforms.io;

import dev.tandem.transforms.features.FeatureSpec.Source;
import dev.tandem.transforms.features.NearestNames;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds the table that a spec means, or tries its query, and lists its columns. */
final class RelationFinder {
  private static final int MYSQL_UNKNOWN_DATABASE = 1049;

  private final Dialect dialect;
  private final Connection connection;

  RelationFinder(Dialect dialect, Connection connection) {
    this.dialect = dialect;
    this.connection = connection;
  }

  /**
   * @param sql what stands after FROM
   */
  record Found(String sql, List<LiveColumn> columns) {}

  /** The message says why there is nothing to select from. */
  static final class NotFound extends Exception {
    private static final long serialVersionUID = 1;

    NotFound(String message) {
      super(message);
    }
  }

  private record Table(@Nullable String schema, String name) {
    String path() {
      return schema == null ? name : schema + "." + name;
    }

    boolean isCalledLike(Table other) {
      return name.equalsIgnoreCase(other.name)
          && (schema == null || schema.equalsIgnoreCase(other.schema));
    }
  }

  private interface Question<T> {
    T ask() throws SQLException;
  }

  Found find(Source source) throws SQLException, NotFound {
    String table = source.table();
    if (table != null) {
      return findTable(table);
    }
    // The line break ends a comment that the query may end with.
    String sql = "(\n" + source.query() + "\n) AS " + source.name() + "_query";
    try {
      return new Found(sql, columns(sql, false));
    } catch (SQLException e) {
      throw new NotFound("the query fails: " + reason(e));
    }
  }

  private Found findTable(String path) throws SQLException, NotFound {
    try {
      return table(path);
    } catch (SQLException e) {
      if (!saysMissing(e)) {
        throw new NotFound("cannot be read: " + reason(e));
      }
    }
    int dot = path.indexOf('.');
    Table wanted =
        dot < 0
            ? new Table(null, path)
            : new Table(path.substring(0, dot), path.substring(dot + 1));
    List<Table> all = tables(wanted.schema() != null);
    List<Found> found = new ArrayList<>();
    List<String> foundPaths = new ArrayList<>();
    for (Table candidate : all) {
      if (wanted.isCalledLike(candidate)) {
        try {
          found.add(table(candidate.path()));
          foundPaths.add(candidate.path());
        } catch (SQLException e) {
          // Of a schema that an unqualified name does not reach.
          if (!saysMissing(e)) {
            throw new NotFound("cannot be read: " + reason(e));
          }
        }
      }
    }
    if (found.isEmpty()) {
      throw new NotFound(
          "the table is missing"
              + NearestNames.suggestion(path, all.stream().map(Table::path).toList(), 3));
    }
    if (found.size() > 1) {
      throw new NotFound("the name fits several tables: " + String.join(", ", foundPaths));
    }
    return found.get(0);
  }

  private Found table(String path) throws SQLException {
    String sql = dialect.quoteTable(path);
    return new Found(sql, columns(sql, true));
  }

  /** The tables and views of all schemas, or those of the current one without its name. */
  private List<Table> tables(boolean withSchema) throws SQLException {
    boolean schemaIsCatalog = dialect == Dialect.MYSQL;
    String catalog = schemaIsCatalog && withSchema ? null : connection.getCatalog();
    List<Table> tables = new ArrayList<>();
    try (ResultSet rows = connection.getMetaData().getTables(catalog, null, "%", null)) {
      while (rows.next()) {
        String schema = rows.getString(schemaIsCatalog ? "TABLE_CAT" : "TABLE_SCHEM");
        String type = String.valueOf(rows.getString("TABLE_TYPE")).toUpperCase(Locale.ROOT);
        Table table = new Table(withSchema ? schema : null, rows.getString("TABLE_NAME"));
        boolean isData = type.contains("TABLE") || type.contains("VIEW");
        if (isData && !type.startsWith("SYSTEM") && !tables.contains(table)) {
          tables.add(table);
        }
      }
    }
    return tables;
  }

  /** Asks for the description only; nothing is executed on Postgres, nor any right checked. */
  private List<LiveColumn> columns(String relation, boolean isTable) throws SQLException {
    return keepingTransaction(
        () -> {
          try (PreparedStatement statement =
              connection.prepareStatement("SELECT * FROM " + relation + " WHERE 1=0")) {
            ResultSetMetaData metaData = statement.getMetaData();
            return metaData == null ? List.of() : LiveColumn.all(metaData, isTable);
          }
        });
  }

  /** Why a SELECT without WHERE cannot be executed; empty if it can. Reads no row. */
  Optional<String> whyUnreadable(String select) throws SQLException {
    try {
      return keepingTransaction(
          () -> {
            try (PreparedStatement statement = connection.prepareStatement(select + " WHERE 1=0");
                ResultSet rows = statement.executeQuery()) {
              return rows.next() ? Optional.of("it gives rows WHERE 1=0") : Optional.empty();
            }
          });
    } catch (SQLException e) {
      return Optional.of(reason(e));
    }
  }

  /** A failed statement spoils a whole transaction on Postgres, unless there is a savepoint. */
  private <T> T keepingTransaction(Question<T> question) throws SQLException {
    if (connection.getAutoCommit()) {
      return question.ask();
    }
    Savepoint before = connection.setSavepoint();
    T answer;
    try {
      answer = question.ask();
    } catch (SQLException e) {
      if (!isConnectionLost(e)) {
        connection.rollback(before);
      }
      throw e;
    }
    connection.releaseSavepoint(before);
    return answer;
  }

  private static boolean isConnectionLost(SQLException e) {
    String state = e.getSQLState();
    return state == null || state.startsWith("08") || state.startsWith("57P");
  }

  private static boolean saysMissing(SQLException e) {
    String state = String.valueOf(e.getSQLState());
    return state.equals("42P01")
        || state.equals("3F000")
        || state.startsWith("42S02")
        || e.getErrorCode() == MYSQL_UNKNOWN_DATABASE;
  }

  /** The database's words on one line; a lost connection is no matter of the schema. */
  private static String reason(SQLException e) throws SQLException {
    if (isConnectionLost(e)) {
      throw e;
    }
    return String.valueOf(e.getMessage()).strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
