package dev.tandem.pipelines.export;

import dev.tandem.transforms.snapshot.SnapshotSchema;
import dev.tandem.transforms.snapshot.SnapshotSchema.Column;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What became different between the columns of two snapshots, in words. */
final class SchemaChanges {

  private SchemaChanges() {}

  static List<String> between(SnapshotSchema before, SnapshotSchema after) {
    Map<String, Column> old = byName(before);
    Map<String, Column> now = byName(after);
    List<String> changes = new ArrayList<>();
    now.forEach(
        (name, column) -> {
          Column was = old.get(name);
          if (was == null) {
            changes.add("column %s (%s) is new".formatted(name, column.type()));
            return;
          }
          if (!was.type().equals(column.type())) {
            changes.add("column %s was %s and is %s".formatted(name, was.type(), column.type()));
          }
          if (was.nullable() != column.nullable()) {
            changes.add(
                "column %s %s"
                    .formatted(
                        name, column.nullable() ? "may now be null" : "may no longer be null"));
          }
          if (was.role() != column.role()) {
            changes.add(
                "column %s was a %s and is a %s".formatted(name, was.role(), column.role()));
          }
        });
    old.keySet().stream()
        .filter(name -> !now.containsKey(name))
        .forEach(name -> changes.add("column %s is gone".formatted(name)));
    if (changes.isEmpty() && !List.copyOf(old.keySet()).equals(List.copyOf(now.keySet()))) {
      changes.add("the columns stand in another order");
    }
    return changes;
  }

  private static Map<String, Column> byName(SnapshotSchema schema) {
    Map<String, Column> columns = new LinkedHashMap<>();
    schema.columns().forEach(column -> columns.put(column.name(), column));
    return columns;
  }
}
