package dev.tandem.testdata.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EmbeddedPostgresTest extends EmbeddedDatabaseContract {

  @Override
  EmbeddedDatabase start() {
    return EmbeddedPostgres.start();
  }

  @Override
  Path directoryOf(EmbeddedDatabase database) {
    return ((EmbeddedPostgres) database).directory();
  }

  @Test
  void appliesSettingsOverItsOwn() throws SQLException {
    try (EmbeddedPostgres database = EmbeddedPostgres.start(Map.of("max_wal_size", "2GB"));
        Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SHOW max_wal_size")) {
      row.next();
      assertThat(row.getString(1)).isEqualTo("2GB");
    }
  }

  @Test
  void hasItsDataAndItsPortWhenItIsStartedAgainAfterACrash() throws SQLException {
    try (EmbeddedPostgres database = EmbeddedPostgres.start()) {
      try (Connection connection = database.connect();
          Statement statement = connection.createStatement()) {
        statement.execute("SET synchronous_commit = on");
        statement.execute("CREATE TABLE city AS SELECT 'Nantes' AS name");
      }
      String url = database.jdbcUrl();
      assertThat(database.processes()).hasSizeGreaterThan(1);

      database.stopAbruptly();
      assertThat(database.processes()).isEmpty();
      database.restart();

      assertThat(database.jdbcUrl()).isEqualTo(url);
      try (Connection connection = database.connect();
          Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery("SELECT name FROM city")) {
        row.next();
        assertThat(row.getString(1)).isEqualTo("Nantes");
      }
    }
  }

  @Test
  void letsTheOwnerCreateSchemasButNotAdministrate() throws SQLException {
    try (EmbeddedPostgres database = EmbeddedPostgres.start();
        Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE SCHEMA buchladen");
      try (ResultSet row =
          statement.executeQuery("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")) {
        row.next();
        assertThat(row.getBoolean(1)).isFalse();
      }
    }
  }
}
