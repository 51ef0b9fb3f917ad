package dev.tandem.transforms.snapshot;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What one bundle of the writing step did, or several together.
 *
 * @param files the files of rows it finished, sorted by name
 * @param statistics of the rows in them
 * @param rows how many rows are in them
 * @param merged how many ratings were merged into others as duplicates
 * @param kept how many of the rows were taken over from a previous snapshot
 * @param trimmed how many ratings had white space around a key
 * @param failures how many records were refused, by kind
 * @param failureFiles the files of failures it finished, sorted by name
 */
public record BundleReport(
    List<DataFile> files,
    SnapshotStatistics statistics,
    long rows,
    long merged,
    long kept,
    long trimmed,
    SortedMap<FailureKind, Long> failures,
    List<DataFile> failureFiles) {

  public BundleReport {
    files = files.stream().sorted(Comparator.comparing(DataFile::name)).toList();
    failures = Collections.unmodifiableSortedMap(new TreeMap<>(failures));
    failureFiles = failureFiles.stream().sorted(Comparator.comparing(DataFile::name)).toList();
  }

  /** What a bundle without elements did. */
  public static BundleReport empty(SnapshotSchema schema) {
    return new BundleReport(
        List.of(), new SnapshotStatistics(schema), 0, 0, 0, 0, new TreeMap<>(), List.of());
  }

  /** All of these together; they are left as they are. */
  public static BundleReport merged(SnapshotSchema schema, Iterable<BundleReport> parts) {
    List<DataFile> files = new ArrayList<>();
    List<SnapshotStatistics> statistics = new ArrayList<>();
    long rows = 0;
    long merged = 0;
    long kept = 0;
    long trimmed = 0;
    SortedMap<FailureKind, Long> failures = new TreeMap<>();
    List<DataFile> failureFiles = new ArrayList<>();
    for (BundleReport part : parts) {
      files.addAll(part.files);
      statistics.add(part.statistics);
      rows += part.rows;
      merged += part.merged;
      kept += part.kept;
      trimmed += part.trimmed;
      part.failures.forEach((kind, count) -> failures.merge(kind, count, Long::sum));
      failureFiles.addAll(part.failureFiles);
    }
    return new BundleReport(
        files,
        SnapshotStatistics.merged(schema, statistics),
        rows,
        merged,
        kept,
        trimmed,
        failures,
        failureFiles);
  }

  /** This and another together. */
  public BundleReport merge(BundleReport other) {
    return merged(statistics.schema(), List.of(this, other));
  }

  /** How many records were refused. */
  public long failed() {
    return failures.values().stream().mapToLong(Long::longValue).sum();
  }
}
