package dev.tandem.testdata.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What every embedded database does, whichever server it runs. */
abstract class EmbeddedDatabaseContract {

  /** Starts the server under test. */
  abstract EmbeddedDatabase start();

  /** Where the files of a server that {@link #start} gave lie. */
  abstract Path directoryOf(EmbeddedDatabase database);

  @Test
  void answersQueriesAndKeepsTextOfAllScripts() throws SQLException {
    try (EmbeddedDatabase database = start();
        Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE city (name varchar(40))");
      statement.execute("INSERT INTO city VALUES ('Łódź'), ('東京'), ('\uD83D\uDEB2')");
      try (ResultSet rows = statement.executeQuery("SELECT name FROM city ORDER BY 1")) {
        assertThat(texts(rows)).containsExactlyInAnyOrder("Łódź", "東京", "\uD83D\uDEB2");
      }
    }
  }

  @Test
  void refusesAWrongPassword() {
    try (EmbeddedDatabase database = start()) {
      assertThatThrownBy(
              () -> DriverManager.getConnection(database.jdbcUrl(), database.user(), "wrong"))
          .isInstanceOf(SQLException.class)
          .hasMessageNotContaining(database.password());
      assertThatThrownBy(() -> DriverManager.getConnection(database.jdbcUrl(), "postgres", ""))
          .isInstanceOf(SQLException.class);
      assertThatThrownBy(() -> DriverManager.getConnection(database.jdbcUrl(), "root", ""))
          .isInstanceOf(SQLException.class);
    }
  }

  @Test
  void givesEachServerAPasswordOfItsOwn() {
    try (EmbeddedDatabase one = start();
        EmbeddedDatabase other = start()) {
      assertThat(one.password()).isNotEqualTo(other.password());
      assertThat(one.jdbcUrl()).isNotEqualTo(other.jdbcUrl());
    }
  }

  @Test
  void breaksOpenConnectionsAndRefusesNewOnesWhenStoppedAbruptly() throws SQLException {
    try (EmbeddedDatabase database = start();
        Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE city (name varchar(40))");

      database.stopAbruptly();

      assertThatThrownBy(() -> statement.execute("SELECT * FROM city"))
          .isInstanceOf(SQLException.class);
      assertThatThrownBy(database::connect).isInstanceOf(SQLException.class);
      database.stopAbruptly();
    }
  }

  @Test
  void leavesNoDirectoryAndNoListenerBehind() {
    EmbeddedDatabase closed = start();
    assertThat(directoryOf(closed)).isDirectory();
    closed.close();
    closed.close();
    EmbeddedDatabase crashed = start();
    crashed.stopAbruptly();
    crashed.close();

    assertThat(directoryOf(closed)).doesNotExist();
    assertThat(directoryOf(crashed)).doesNotExist();
    assertRefused(closed);
    assertRefused(crashed);
    assertThat(ProcessHandle.current().children().filter(ProcessHandle::isAlive)).isEmpty();
  }

  private static void assertRefused(EmbeddedDatabase database) {
    URI uri = URI.create(database.jdbcUrl().substring("jdbc:".length()));
    assertThatThrownBy(
            () -> {
              try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()));
              }
            })
        .isInstanceOf(IOException.class);
  }

  private static List<String> texts(ResultSet rows) throws SQLException {
    Stream.Builder<String> texts = Stream.builder();
    while (rows.next()) {
      texts.add(rows.getString(1));
    }
    return texts.build().toList();
  }
}
