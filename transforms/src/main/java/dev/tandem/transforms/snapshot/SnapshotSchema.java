package dev.tandem.transforms.snapshot;

import dev.tandem.transforms.features.Feature;
import dev.tandem.transforms.features.Feature.Role;
import dev.tandem.transforms.features.FeatureRow;
import dev.tandem.transforms.features.FeatureSpec;
import dev.tandem.transforms.features.FeatureType;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The columns of a training table, and where in a row each is found. */
public final class SnapshotSchema implements Serializable {
  private static final long serialVersionUID = 1;

  /**
   * One column.
   *
   * @param name its name in the files
   * @param type the type of its values
   * @param role what it describes
   * @param nullable whether it may be null
   */
  public record Column(String name, FeatureType type, Role role, boolean nullable)
      implements Serializable {}

  private final List<Column> columns;

  /** For each column of role USER or ITEM its index in the {@link FeatureRow}; else -1. */
  private final int[] indexInRow;

  public SnapshotSchema(List<Column> columns) {
    this.columns = List.copyOf(columns);
    this.indexInRow = new int[columns.size()];
    int users = 0;
    int items = 0;
    for (int i = 0; i < indexInRow.length; i++) {
      indexInRow[i] =
          switch (columns.get(i).role()) {
            case USER -> users++;
            case ITEM -> items++;
            case USER_ID, ITEM_ID, LABEL, TIME -> -1;
          };
    }
  }

  /**
   * The columns that a spec gives.
   *
   * @param meanLabel whether the label is a mean, and so a double
   */
  public static SnapshotSchema of(FeatureSpec spec, boolean meanLabel) {
    List<Column> columns = new ArrayList<>();
    for (Feature feature : spec.features()) {
      boolean mean = meanLabel && feature.role() == Role.LABEL;
      columns.add(
          new Column(
              feature.name(),
              mean ? FeatureType.DOUBLE : feature.type(),
              feature.role(),
              feature.role() == Role.TIME
                  || (feature.nullable()
                      && (feature.role() == Role.USER || feature.role() == Role.ITEM))));
    }
    return new SnapshotSchema(columns);
  }

  public List<Column> columns() {
    return columns;
  }

  public int size() {
    return columns.size();
  }

  /** The value of a column in a row; the class is as in {@link FeatureType}. */
  public @Nullable Object value(int column, FeatureRow user, TrainingRows.Row row) {
    return switch (columns.get(column).role()) {
      case USER_ID -> user.key();
      case ITEM_ID -> row.item().key();
      case USER -> user.value(indexInRow[column]);
      case ITEM -> row.item().value(indexInRow[column]);
      case LABEL -> row.label();
      case TIME -> row.time();
    };
  }

  /** For a column of role USER or ITEM, its index in the {@link FeatureRow}; else -1. */
  public int indexInRow(int column) {
    return indexInRow[column];
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SnapshotSchema that && columns.equals(that.columns);
  }

  @Override
  public int hashCode() {
    return columns.hashCode();
  }

  @Override
  public String toString() {
    return columns.toString();
  }
}
