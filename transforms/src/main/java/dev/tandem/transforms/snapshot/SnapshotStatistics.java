package dev.tandem.transforms.snapshot;

import dev.tandem.transforms.features.Feature.Role;
import dev.tandem.transforms.features.FeatureRow;
import dev.tandem.transforms.features.FeatureType;
import dev.tandem.transforms.features.ValueCoder;
import dev.tandem.transforms.snapshot.SnapshotSchema.Column;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.util.VarInt;
import org.jspecify.annotations.Nullable;

/**
 * Statistics of every column, gathered while rows are written. Whatever the order and the grouping
 * of the rows, the same rows give equal statistics, so that every runner reports the same numbers.
 *
 * <p>Mutable while {@link #add} is used, which is for one thread; afterwards {@link #merged} makes
 * new ones and changes none.
 */
public final class SnapshotStatistics {
  /** What is counted before it is worked into the columns: items and labels, by object. */
  private static final int MAX_PENDING = 1 << 16;

  private final SnapshotSchema schema;
  private final ColumnStatistics[] columns;
  private final Map<FeatureRow, long[]> pendingItems = new IdentityHashMap<>();
  private final Map<Number, long[]> pendingLabels = new HashMap<>();

  public SnapshotStatistics(SnapshotSchema schema) {
    this.schema = schema;
    this.columns = new ColumnStatistics[schema.size()];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = new ColumnStatistics(schema.columns().get(i));
    }
  }

  private SnapshotStatistics(SnapshotSchema schema, ColumnStatistics[] columns) {
    this.schema = schema;
    this.columns = columns;
  }

  public SnapshotSchema schema() {
    return schema;
  }

  /**
   * Adds rows of one user. All elements of a run but one must say that the user is counted
   * elsewhere, or the count of users is too high.
   */
  public void add(TrainingRows user) {
    FeatureRow features = user.user();
    int weight = user.rows().size();
    if (features == null || weight == 0) {
      return;
    }
    int time = -1;
    for (int i = 0; i < columns.length; i++) {
      switch (schema.columns().get(i).role()) {
        case USER_ID -> {
          columns[i].add(features.key(), weight);
          if (!user.countedElsewhere()) {
            columns[i].countUser();
          }
        }
        case USER -> columns[i].add(features.value(schema.indexInRow(i)), weight);
        case TIME -> time = i;
        case ITEM_ID, ITEM, LABEL -> {
          // Counted by object below.
        }
      }
    }
    for (TrainingRows.Row row : user.rows()) {
      pendingItems.computeIfAbsent(row.item(), item -> new long[1])[0]++;
      pendingLabels.computeIfAbsent(row.label(), label -> new long[1])[0]++;
      if (time >= 0) {
        columns[time].add(row.time(), 1);
      }
      if (pendingItems.size() > MAX_PENDING || pendingLabels.size() > MAX_PENDING) {
        settle();
      }
    }
  }

  /** New statistics of all the rows of all of these; they are left as they are. */
  public static SnapshotStatistics merged(
      SnapshotSchema schema, Iterable<SnapshotStatistics> parts) {
    SnapshotStatistics all = new SnapshotStatistics(schema);
    for (SnapshotStatistics part : parts) {
      if (!part.schema.equals(schema)) {
        throw new IllegalArgumentException(
            "statistics of %s cannot be merged into those of %s".formatted(part.schema, schema));
      }
      part.settle();
      for (int i = 0; i < all.columns.length; i++) {
        all.columns[i].merge(part.columns[i]);
      }
    }
    return all;
  }

  /** The result, a column at a time, in the schema's order. */
  public List<ColumnSummary> summaries() {
    settle();
    return Arrays.stream(columns).map(ColumnStatistics::summary).toList();
  }

  private void settle() {
    for (int i = 0; i < columns.length; i++) {
      ColumnStatistics column = columns[i];
      int index = schema.indexInRow(i);
      switch (schema.columns().get(i).role()) {
        case ITEM_ID -> pendingItems.forEach((item, rows) -> column.add(item.key(), rows[0]));
        case ITEM -> pendingItems.forEach((item, rows) -> column.add(item.value(index), rows[0]));
        case LABEL -> pendingLabels.forEach((label, rows) -> column.add(label, rows[0]));
        case USER_ID, USER, TIME -> {
          // Added with the user.
        }
      }
    }
    pendingItems.clear();
    pendingLabels.clear();
  }

  void write(OutputStream out) throws IOException {
    settle();
    VarInt.encode(columns.length, out);
    for (Column column : schema.columns()) {
      ValueCoder.writeText(column.name(), out);
      ValueCoder.writeText(column.type().toString(), out);
      ValueCoder.writeText(column.role().name(), out);
      out.write(column.nullable() ? 1 : 0);
    }
    for (ColumnStatistics column : columns) {
      column.write(out);
    }
  }

  static SnapshotStatistics read(InputStream in) throws IOException {
    List<Column> schema = new ArrayList<>();
    for (int left = VarInt.decodeInt(in); left > 0; left--) {
      String name = ValueCoder.readText(in);
      FeatureType type = FeatureType.parse(ValueCoder.readText(in));
      Role role = Role.valueOf(ValueCoder.readText(in));
      schema.add(new Column(name, type, role, in.read() != 0));
    }
    ColumnStatistics[] columns = new ColumnStatistics[schema.size()];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = ColumnStatistics.read(schema.get(i), in);
    }
    return new SnapshotStatistics(new SnapshotSchema(schema), columns);
  }

  private byte[] bytes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      write(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SnapshotStatistics that && Arrays.equals(bytes(), that.bytes());
  }

  @Override
  public int hashCode() {
    return schema.hashCode();
  }

  @Override
  public String toString() {
    return summaries().toString();
  }
}
