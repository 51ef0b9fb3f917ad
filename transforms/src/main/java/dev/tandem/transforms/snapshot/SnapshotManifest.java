package dev.tandem.transforms.snapshot;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a snapshot is, how it was made and what is in it. Without a manifest there is no snapshot.
 * Every key is explained in {@code docs/snapshot-format.md}.
 *
 * @param snapshotId as {@link SnapshotStore#newId} makes it
 * @param createdAt when it was made
 * @param codeVersion the version of Tandem that made it
 * @param specName the feature spec's name
 * @param specHash the feature spec's SHA-256
 * @param format of the files of rows
 * @param compression of the files of rows; never {@code AUTO}
 * @param schema the columns, in their order
 * @param policies what the user chose
 * @param source where the rows came from
 * @param counts how many records went where
 * @param previousSnapshotId the snapshot that this one was merged with, or null
 * @param columns statistics, one for each column of the schema and in its order
 * @param files the files of rows
 * @param failureFiles the files of failures
 */
public record SnapshotManifest(
    String snapshotId,
    Instant createdAt,
    String codeVersion,
    String specName,
    String specHash,
    SnapshotFormat format,
    FileCompression compression,
    SnapshotSchema schema,
    Policies policies,
    Source source,
    Counts counts,
    @Nullable String previousSnapshotId,
    List<ColumnSummary> columns,
    List<DataFile> files,
    List<DataFile> failureFiles) {

  /** The only format version that is written and read. */
  public static final int FORMAT_VERSION = 1;

  /**
   * @throws IllegalArgumentException if parts contradict each other: rows and files, failures and
   *     their reasons, schema and statistics; the message names the manifest's key
   */
  public SnapshotManifest {
    files = List.copyOf(files);
    failureFiles = List.copyOf(failureFiles);
    columns = List.copyOf(columns);
    if (!SnapshotStore.isId(snapshotId)) {
      throw new IllegalArgumentException("snapshot_id: '%s' is none".formatted(snapshotId));
    }
    if (previousSnapshotId != null && !SnapshotStore.isId(previousSnapshotId)) {
      throw new IllegalArgumentException(
          "previous_snapshot_id: '%s' is none".formatted(previousSnapshotId));
    }
    if (compression != compression.resolve(format)) {
      throw new IllegalArgumentException("compression: AUTO must be resolved");
    }
    long rows = files.stream().mapToLong(DataFile::rows).sum();
    if (rows != counts.rows) {
      throw new IllegalArgumentException(
          "counts.rows: %d, but the files hold %d".formatted(counts.rows, rows));
    }
    List<String> names = schema.columns().stream().map(SnapshotSchema.Column::name).toList();
    if (!columns.stream().map(ColumnSummary::name).toList().equals(names)) {
      throw new IllegalArgumentException("columns: not those of the schema, %s".formatted(names));
    }
    long distinct =
        Stream.concat(files.stream(), failureFiles.stream()).map(DataFile::name).distinct().count();
    if (distinct != files.size() + failureFiles.size()) {
      throw new IllegalArgumentException("files: a name is listed twice");
    }
  }

  /**
   * What the user chose, as the flags say it.
   *
   * @param duplicateRatings {@code LAST}, {@code MEAN} or {@code ALL}
   * @param previousSnapshot {@code REPLACE} or {@code MERGE}
   * @param keepSnapshots how many snapshots are kept; 0 for all
   * @param maxFailures a count, or a percentage such as {@code 1%}
   */
  public record Policies(
      String duplicateRatings, String previousSnapshot, int keepSnapshots, String maxFailures) {}

  /**
   * Where the rows came from.
   *
   * @param url the JDBC URL; user, password and parameters are taken out
   * @param product the database's name for itself
   * @param version the database's version
   * @param consistency a constant that says what all reads have in common
   * @param consistencyNote the same as a sentence
   * @param readStartedAt before the first read
   * @param readFinishedAt after the last read
   * @param tables what was found in the database, a JSON object; not to be changed
   */
  public record Source(
      String url,
      String product,
      String version,
      String consistency,
      String consistencyNote,
      Instant readStartedAt,
      Instant readFinishedAt,
      JsonNode tables) {
    public Source {
      url = withoutSecrets(url);
      tables = tables.deepCopy();
      if (!tables.isObject()) {
        throw new IllegalArgumentException("source.tables: no JSON object");
      }
    }

    /** The URL without user information and parameters, either of which may hold a password. */
    static String withoutSecrets(String url) {
      String bare = url.replaceAll("[?;#].*", "").replaceAll("(?i)\\((user|password)=[^)]*\\)", "");
      int start = bare.indexOf("//");
      if (start < 0) {
        return bare;
      }
      String rest = bare.substring(start + 2).replaceFirst("^.*@", "");
      // What is left of a password that itself had a question mark looks like a port, but is none.
      String authority = rest.replaceFirst("/.*", "");
      boolean hosts =
          authority.startsWith("address=")
              || authority.matches("(\\[[0-9a-fA-F:.]+]|[^:,\\[\\]]*)(:\\d*)?(,.*)?");
      return bare.substring(0, start + 2) + (hosts ? rest : "...");
    }
  }

  /**
   * How many records went where.
   *
   * @param ratingsRead ratings read from the database
   * @param rows rows in the files
   * @param mergedDuplicates ratings that were merged into others
   * @param failed records that were refused
   * @param failedByReason the same by stage and reason
   * @param keptFromPrevious rows taken over from the previous snapshot
   * @param trimmedValues values that lost surrounding white space, by column
   */
  public record Counts(
      long ratingsRead,
      long rows,
      long mergedDuplicates,
      long failed,
      SortedMap<FailureKind, Long> failedByReason,
      long keptFromPrevious,
      SortedMap<String, Long> trimmedValues) {
    public Counts {
      failedByReason = Collections.unmodifiableSortedMap(new TreeMap<>(failedByReason));
      trimmedValues = Collections.unmodifiableSortedMap(new TreeMap<>(trimmedValues));
      long sum = failedByReason.values().stream().mapToLong(Long::longValue).sum();
      if (sum != failed) {
        throw new IllegalArgumentException(
            "counts.failed: %d, but the reasons add up to %d".formatted(failed, sum));
      }
    }
  }

  /**
   * Reads a manifest; keys that are unknown are passed over.
   *
   * @param file its name, for messages
   * @throws IllegalArgumentException if it is none of this version; names the file and the key
   */
  public static SnapshotManifest parse(String file, String json) {
    return ManifestReader.read(file, json);
  }

  /** The text of {@code _MANIFEST.json}: the same for equal manifests. */
  public String toJson() {
    return ManifestWriter.write(this);
  }
}
