package dev.tandem.transforms.features;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The features of all users, or of all items, by key. Immutable and safe for any number of threads.
 *
 * <p>About 200 bytes a row for a handful of features: 100,000 customers take some 20 MB.
 */
public final class FeatureTable {
  private final Map<Object, FeatureRow> rows;
  private final Map<Object, String> unusable;
  private final long unusableRows;
  private final long withoutKey;
  private final SortedMap<String, Long> trimmed;

  private FeatureTable(Builder builder) {
    this.rows = builder.rows;
    this.unusable = builder.unusable;
    this.unusableRows = builder.unusableRows;
    this.withoutKey = builder.withoutKey;
    this.trimmed = Collections.unmodifiableSortedMap(builder.trimmed);
  }

  /** The features of {@code key}, or null if it is unknown or {@link #whyUnusable unusable}. */
  public @Nullable FeatureRow get(@Nullable Object key) {
    return key == null ? null : rows.get(key);
  }

  /** Why the row of {@code key} exists and still cannot be used, or null. */
  public @Nullable String whyUnusable(@Nullable Object key) {
    return key == null ? null : unusable.get(key);
  }

  /** How many usable rows there are. */
  public int size() {
    return rows.size();
  }

  /** How many rows exist that cannot be used, and are no one's features. */
  public long unusable() {
    return unusableRows;
  }

  /** How many rows had no key, and so can never be asked for. */
  public long withoutKey() {
    return withoutKey;
  }

  /** How many values had white space around them, by column; columns without any are left out. */
  public SortedMap<String, Long> trimmed() {
    return trimmed;
  }

  public Iterable<FeatureRow> rows() {
    return rows.values();
  }

  /** Collects rows; not safe for threads, and of no use after {@link #build}. */
  public static final class Builder {
    private final Map<Object, FeatureRow> rows = new HashMap<>();
    private final Map<Object, String> unusable = new HashMap<>();
    private long unusableRows;
    private long withoutKey;
    private SortedMap<String, Long> trimmed = new TreeMap<>();

    /**
     * Adds a row. Two rows of one key make that key unusable: whichever were taken, the other might
     * have been meant.
     */
    public Builder add(FeatureRow row) {
      if (unusable.containsKey(row.key()) || rows.putIfAbsent(row.key(), row) != null) {
        addUnusable(row.key(), "the key occurs more than once");
      }
      return this;
    }

    /** Notes that the row of {@code key} exists and cannot be used. */
    public Builder addUnusable(Object key, String why) {
      boolean another = rows.remove(key) != null;
      unusableRows += another ? 2 : 1;
      unusable.putIfAbsent(key, another ? "the key occurs more than once" : why);
      return this;
    }

    public Builder addWithoutKey() {
      withoutKey++;
      return this;
    }

    public Builder trimmed(SortedMap<String, Long> values) {
      trimmed = new TreeMap<>(values);
      return this;
    }

    public FeatureTable build() {
      return new FeatureTable(this);
    }
  }
}
