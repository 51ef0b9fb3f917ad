package dev.tandem.transforms.snapshot;

import dev.tandem.transforms.features.Feature.Role;
import dev.tandem.transforms.features.FeatureType.Kind;
import dev.tandem.transforms.features.ValueCoder;
import dev.tandem.transforms.snapshot.SnapshotSchema.Column;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import org.apache.beam.sdk.util.VarInt;
import org.jspecify.annotations.Nullable;

/**
 * Statistics of one column while they grow. Adding the same rows in any order and any grouping
 * gives the same statistics.
 */
final class ColumnStatistics {
  private final Column column;
  private final @Nullable NumberStatistics numbers;
  private final @Nullable ValueFrequencies frequencies;
  private long rows;
  private long nulls;

  /** Of a user's key: how many distinct ones there are. */
  private long users;

  private @Nullable Instant earliest;
  private @Nullable Instant latest;

  ColumnStatistics(Column column) {
    this(
        column,
        hasNumbers(column) ? new NumberStatistics(column.type()) : null,
        hasFrequencies(column) ? new ValueFrequencies(ValueFrequencies.MAX_DISTINCT) : null);
  }

  private ColumnStatistics(
      Column column, @Nullable NumberStatistics numbers, @Nullable ValueFrequencies frequencies) {
    this.column = column;
    this.numbers = numbers;
    this.frequencies = frequencies;
  }

  private static boolean hasNumbers(Column column) {
    return column.type().isNumeric()
        && column.role() != Role.USER_ID
        && column.role() != Role.ITEM_ID;
  }

  private static boolean hasFrequencies(Column column) {
    return switch (column.role()) {
      case USER_ID, TIME -> false;
      case ITEM_ID, LABEL -> true;
      case USER, ITEM ->
          column.type().kind() == Kind.STRING || column.type().kind() == Kind.BOOLEAN;
    };
  }

  /** Adds a value that so many rows have. */
  void add(@Nullable Object value, long weight) {
    rows += weight;
    if (value == null) {
      nulls += weight;
      return;
    }
    if (numbers != null) {
      numbers.add(value, weight);
    }
    if (frequencies != null) {
      frequencies.add(value, weight);
    }
    if (value instanceof Instant time) {
      widen(time, time);
    }
  }

  /** Counts one more distinct value of a user's key. */
  void countUser() {
    users++;
  }

  void merge(ColumnStatistics other) {
    rows += other.rows;
    nulls += other.nulls;
    users += other.users;
    if (numbers != null && other.numbers != null) {
      numbers.merge(other.numbers);
    }
    if (frequencies != null && other.frequencies != null) {
      frequencies.merge(other.frequencies);
    }
    widen(other.earliest, other.latest);
  }

  private void widen(@Nullable Instant low, @Nullable Instant high) {
    if (low != null && (earliest == null || low.isBefore(earliest))) {
      earliest = low;
    }
    if (high != null && (latest == null || high.isAfter(latest))) {
      latest = high;
    }
  }

  ColumnSummary summary() {
    FrequencySummary distinct =
        frequencies != null
            ? frequencies.summary()
            : column.role() == Role.USER_ID ? new FrequencySummary(users, false, List.of()) : null;
    return new ColumnSummary(
        column.name(),
        rows,
        nulls,
        numbers == null ? null : numbers.summary(),
        distinct,
        earliest,
        latest);
  }

  void write(OutputStream out) throws IOException {
    VarInt.encode(rows, out);
    VarInt.encode(nulls, out);
    VarInt.encode(users, out);
    ValueCoder.write(earliest, out);
    ValueCoder.write(latest, out);
    if (numbers != null) {
      numbers.write(out);
    }
    if (frequencies != null) {
      frequencies.write(out);
    }
  }

  static ColumnStatistics read(Column column, InputStream in) throws IOException {
    long rows = VarInt.decodeLong(in);
    long nulls = VarInt.decodeLong(in);
    long users = VarInt.decodeLong(in);
    Instant earliest = (Instant) ValueCoder.read(in);
    Instant latest = (Instant) ValueCoder.read(in);
    ColumnStatistics statistics =
        new ColumnStatistics(
            column,
            hasNumbers(column) ? NumberStatistics.read(column.type(), in) : null,
            hasFrequencies(column)
                ? ValueFrequencies.read(ValueFrequencies.MAX_DISTINCT, in)
                : null);
    statistics.rows = rows;
    statistics.nulls = nulls;
    statistics.users = users;
    statistics.earliest = earliest;
    statistics.latest = latest;
    return statistics;
  }
}
