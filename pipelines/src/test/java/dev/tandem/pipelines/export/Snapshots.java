package dev.tandem.pipelines.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.transforms.snapshot.SnapshotManifest;
import dev.tandem.transforms.snapshot.SnapshotStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** What lies in an output folder, read by readers that are not ours: DuckDB and Jackson. */
public final class Snapshots {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Snapshots() {}

  public static List<SnapshotManifest> published(Path output) throws IOException {
    return SnapshotStore.at(output.toString()).list();
  }

  public static SnapshotManifest newest(Path output) throws IOException {
    List<SnapshotManifest> all = published(output);
    return all.get(all.size() - 1);
  }

  public static Path folder(Path output, SnapshotManifest manifest) {
    return output.resolve("snapshot=" + manifest.snapshotId());
  }

  /** All rows of a snapshot as text, sorted. */
  public static List<String> rows(Path output, SnapshotManifest manifest) throws SQLException {
    return query("SELECT * FROM " + table(output, manifest) + " ORDER BY ALL");
  }

  /** The rows of a query as text, columns parted by a bar. */
  public static List<String> query(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute("SET TimeZone = 'UTC'");
      try (ResultSet rows = statement.executeQuery(sql)) {
        List<String> found = new ArrayList<>();
        while (rows.next()) {
          List<String> row = new ArrayList<>();
          for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
            row.add(Objects.toString(rows.getString(i), "<null>"));
          }
          found.add(String.join("|", row));
        }
        return found;
      }
    }
  }

  /** A snapshot's rows as a table of DuckDB. */
  public static String table(Path output, SnapshotManifest manifest) {
    String files = folder(output, manifest) + "/part-*";
    return switch (manifest.format()) {
      case PARQUET -> "read_parquet('%s', hive_partitioning = false)".formatted(files);
      case CSV ->
          "read_csv('%s', header = true, quote = '\"', escape = '\"', delim = ',', hive_partitioning = false)"
              .formatted(files);
    };
  }

  /** The lines of all files of failures. */
  public static List<JsonNode> failures(Path output, SnapshotManifest manifest) throws IOException {
    return failures(output, manifest.snapshotId());
  }

  public static List<JsonNode> failures(Path output, String id) throws IOException {
    List<JsonNode> failures = new ArrayList<>();
    for (Path file : files(output.resolve("failures").resolve("snapshot=" + id))) {
      for (String line : Files.readAllLines(file)) {
        failures.add(JSON.readTree(line));
      }
    }
    return failures;
  }

  public static JsonNode json(Path file) throws IOException {
    return JSON.readTree(Files.readString(file));
  }

  /** Every file below a folder; none if it is not there. */
  public static List<Path> files(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
