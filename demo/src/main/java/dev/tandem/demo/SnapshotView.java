package dev.tandem.demo;

import dev.tandem.pipelines.Console;
import dev.tandem.transforms.failure.Failure;
import dev.tandem.transforms.failure.FailureFileReader;
import dev.tandem.transforms.snapshot.DataFile;
import dev.tandem.transforms.snapshot.RowFileReader;
import dev.tandem.transforms.snapshot.SnapshotManifest;
import dev.tandem.transforms.snapshot.SnapshotSchema;
import dev.tandem.transforms.snapshot.SnapshotStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Shows a snapshot as a person would look at it: a few rows, what was refused. */
final class SnapshotView {
  private static final int ROWS = 3;

  private final SnapshotStore store;
  private final SnapshotManifest manifest;

  SnapshotView(SnapshotStore store, SnapshotManifest manifest) {
    this.store = store;
    this.manifest = manifest;
  }

  void print(Console console) throws IOException {
    console.say("");
    console.say("The first rows:");
    TextTable.lines(rows()).forEach(line -> console.say("%s", line));
    console.say("");
    console.say("One refused rating of each kind:");
    for (Failure failure : failures()) {
      console.say("  %-20s %s", failure.reason(), failure.detail());
    }
  }

  private List<List<String>> rows() throws IOException {
    SnapshotSchema schema = manifest.schema();
    List<List<String>> rows = new ArrayList<>();
    rows.add(schema.columns().stream().map(SnapshotSchema.Column::name).toList());
    for (DataFile file : manifest.files()) {
      try (RowFileReader reader =
          RowFileReader.open(
              store.rowFile(manifest.snapshotId(), file.name()), schema, manifest.format())) {
        for (RowFileReader.Entry entry = reader.next();
            entry != null && rows.size() <= ROWS;
            entry = reader.next()) {
          List<String> row = new ArrayList<>();
          for (int i = 0; i < schema.size(); i++) {
            row.add(Objects.toString(schema.value(i, entry.user(), entry.row()), ""));
          }
          rows.add(row);
        }
      }
    }
    return turned(rows);
  }

  /** Rows as columns: so they fit on a screen. */
  private static List<List<String>> turned(List<List<String>> rows) {
    List<List<String>> lines = new ArrayList<>();
    for (int i = 0; i < rows.get(0).size(); i++) {
      List<String> line = new ArrayList<>();
      for (List<String> row : rows) {
        line.add(row.get(i));
      }
      lines.add(line);
    }
    return lines;
  }

  /** The first failure of each reason. */
  private Iterable<Failure> failures() throws IOException {
    Map<String, Failure> first = new LinkedHashMap<>();
    for (DataFile file : manifest.failureFiles()) {
      try (FailureFileReader reader =
          FailureFileReader.open(store.failureFile(manifest.snapshotId(), file.name()))) {
        for (Failure failure = reader.next(); failure != null; failure = reader.next()) {
          first.putIfAbsent(failure.reason(), failure);
        }
      }
    }
    return first.values();
  }
}
