package dev.tandem.pipelines.export;

import dev.tandem.pipelines.Launch;
import dev.tandem.testdata.database.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A database server and exports from it, launched as a person would. */
public final class ShopServer implements AutoCloseable {
  private final EmbeddedPostgres database;
  private final Path passwordFile;

  private ShopServer(EmbeddedPostgres database, Path passwordFile) {
    this.database = database;
    this.passwordFile = passwordFile;
  }

  public static ShopServer start() throws IOException {
    EmbeddedPostgres database = EmbeddedPostgres.start();
    Path passwordFile = Files.createTempFile("tandem-test", ".password");
    Files.writeString(passwordFile, database.password() + "\n");
    return new ShopServer(database, passwordFile);
  }

  public EmbeddedPostgres database() {
    return database;
  }

  public Path passwordFile() {
    return passwordFile;
  }

  /** The flags that every export of this shop needs, then more. */
  public List<String> flags(Path output, String... more) {
    List<String> flags =
        new ArrayList<>(
            List.of(
                "--jdbcUrl=" + database.jdbcUrl(),
                "--jdbcUser=" + database.user(),
                "--jdbcPasswordFile=" + passwordFile,
                "--output=" + output));
    flags.addAll(Arrays.asList(more));
    return flags;
  }

  public Launch export(Path output, String... more) {
    return exportWhile(() -> {}, output, more);
  }

  /** Exports, and does something else after the view of the database began, before it is read. */
  public Launch exportWhile(Runnable beforeReading, Path output, String... more) {
    return Launch.export(beforeReading, flags(output, more));
  }

  public void execute(String sql) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  public long number(String sql) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }

  @Override
  public void close() {
    database.close();
    try {
      Files.deleteIfExists(passwordFile);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
