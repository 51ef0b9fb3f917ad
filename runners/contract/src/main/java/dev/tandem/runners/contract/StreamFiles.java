package dev.tandem.runners.contract;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** Files that a stream has written, as anybody reads them. */
final class StreamFiles {
  private static final String INCOMPLETE = "_incomplete";

  private StreamFiles() {}

  /** Those that are complete. */
  static List<Path> in(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile)
          .filter(file -> !folder.relativize(file).startsWith(INCOMPLETE))
          .filter(file -> !file.getFileName().toString().startsWith("."))
          .sorted()
          .toList();
    }
  }

  /** The lines of all gzipped files. */
  static List<String> lines(Path folder) throws IOException {
    List<String> lines = new ArrayList<>();
    for (Path file : in(folder)) {
      try (BufferedReader reader =
          new BufferedReader(
              new InputStreamReader(
                  new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
        reader.lines().forEach(lines::add);
      }
    }
    return lines;
  }

  /**
   * What DuckDB reads of an archive in Parquet.
   *
   * @param column an expression over its columns, a text
   * @return one for each row, in no order; empty if there is no complete file yet
   */
  static List<String> archived(Path archive, String column) throws SQLException {
    String files = "'%s/date=*/hour=*/*.parquet'".formatted(archive);
    List<String> rows = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      try (ResultSet any = statement.executeQuery("FROM glob(%s)".formatted(files))) {
        if (!any.next()) {
          return rows;
        }
      }
      try (ResultSet result =
          statement.executeQuery(
              "SELECT %s FROM read_parquet(%s, hive_partitioning = true)"
                  .formatted(column, files))) {
        while (result.next()) {
          rows.add(result.getString(1));
        }
      }
    }
    return rows;
  }
}
