package dev.tandem.transforms.features;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The features of all users, or of all items, by key. Immutable and safe for any number of threads.
 *
 * <p>About 200 bytes a row for a handful of features: 100,000 customers take some 20 MB.
 */
public final class FeatureTable {
  private final Map<Object, Match> matches;
  private final long unusableRows;
  private final int size;
  private final long withoutKey;
  private final SortedMap<String, Long> trimmed;

  /**
   * What a table knows of a key.
   *
   * @param features null if there are none
   * @param problem why a key that exists has no features, or null
   */
  public record Match(@Nullable FeatureRow features, @Nullable String problem) {
    /** Of a key that does not exist. */
    public static final Match UNKNOWN = new Match(null, null);
  }

  private FeatureTable(Builder builder) {
    this.matches = builder.matches;
    this.unusableRows = builder.unusableRows;
    this.size = (int) matches.values().stream().filter(m -> m.features() != null).count();
    this.withoutKey = builder.withoutKey;
    this.trimmed = Collections.unmodifiableSortedMap(builder.trimmed);
  }

  /** What is known of {@code key}; {@link Match#UNKNOWN} if that is nothing. */
  public Match find(@Nullable Object key) {
    Match match = key == null ? null : matches.get(key);
    return match == null ? Match.UNKNOWN : match;
  }

  /** How many usable rows there are. */
  public int size() {
    return size;
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

  /** The usable rows, in no promised order. */
  public Stream<FeatureRow> rows() {
    return matches.values().stream().map(Match::features).filter(Objects::nonNull);
  }

  /** Collects rows; not safe for threads, and of no use after {@link #build}. */
  public static final class Builder {
    private final Map<Object, Match> matches = new HashMap<>();
    private long unusableRows;
    private long withoutKey;
    private SortedMap<String, Long> trimmed = new TreeMap<>();

    /**
     * Adds a row. Two rows of one key make that key unusable: whichever were taken, the other might
     * have been meant.
     */
    public Builder add(FeatureRow row) {
      Match fresh = new Match(row.numbered(matches.size()), null);
      if (matches.putIfAbsent(row.key(), fresh) != null) {
        addUnusable(row.key(), "the key occurs more than once");
      }
      return this;
    }

    /** Notes that the row of {@code key} exists and cannot be used. */
    public Builder addUnusable(Object key, String why) {
      Match held = matches.get(key);
      boolean another = held != null && held.features() != null;
      unusableRows += another ? 2 : 1;
      if (held == null || another) {
        matches.put(key, new Match(null, another ? "the key occurs more than once" : why));
      }
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
