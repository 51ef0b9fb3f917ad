package dev.tandem.pipelines.export;

import dev.tandem.options.SnapshotOptions;
import dev.tandem.options.SnapshotOptions.PreviousSnapshot;
import dev.tandem.options.TrainingExportOptions;
import dev.tandem.pipelines.SpecFile;
import dev.tandem.transforms.failure.FailureLimit;
import dev.tandem.transforms.features.FeatureSpec;
import dev.tandem.transforms.io.DatabaseConfig;
import dev.tandem.transforms.ratings.DuplicateRatings;
import dev.tandem.transforms.snapshot.FileCompression;
import dev.tandem.transforms.snapshot.SnapshotFormat;
import dev.tandem.transforms.snapshot.SnapshotStore;
import org.jspecify.annotations.Nullable;

/** The flags of an export as values, each of them valid; made before anything is read. */
record ExportRequest(
    DatabaseConfig database,
    FeatureSpec spec,
    SnapshotStore store,
    String root,
    SnapshotFormat format,
    FileCompression compression,
    long rowsPerFile,
    int shards,
    DuplicateRatings duplicates,
    @Nullable String newestBy,
    PreviousSnapshot previousSnapshot,
    int keepSnapshots,
    FailureLimit maxFailures) {

  private static final int MAX_SHARDS = 10_000;

  /**
   * @throws IllegalArgumentException if a flag is wrong; names the flag, its value and what is
   *     allowed
   * @throws SpecFile.InvalidSpecException if the feature spec is
   */
  static ExportRequest of(TrainingExportOptions options) {
    if (options.getRowsPerFile() < 1) {
      throw new IllegalArgumentException(
          "--rowsPerFile=%d: at least 1 is needed".formatted(options.getRowsPerFile()));
    }
    if (options.getShards() < 0 || options.getShards() > MAX_SHARDS) {
      throw new IllegalArgumentException(
          "--shards=%d: 0 to %d is allowed".formatted(options.getShards(), MAX_SHARDS));
    }
    if (options.getShards() > 0
        && options.getRowsPerFile() != SnapshotOptions.DEFAULT_ROWS_PER_FILE) {
      throw new IllegalArgumentException(
          "--rowsPerFile=%d does not go with --shards=%d: a number of files leaves their size open"
              .formatted(options.getRowsPerFile(), options.getShards()));
    }
    if (options.getKeepSnapshots() < 0) {
      throw new IllegalArgumentException(
          "--keepSnapshots=%d: 0 (keep all) or more is needed"
              .formatted(options.getKeepSnapshots()));
    }
    boolean last = options.getDuplicateRatings() == DuplicateRatings.LAST;
    if (options.getNewestBy() != null && !last) {
      throw new IllegalArgumentException(
          "--newestBy=%s goes with --duplicateRatings=LAST only".formatted(options.getNewestBy()));
    }
    return new ExportRequest(
        new DatabaseConfig(
            options.getJdbcUrl(),
            options.getJdbcUser(),
            options.getJdbcPasswordFile(),
            options.getJdbcPasswordSecret(),
            options.getMaxConnections()),
        SpecFile.read(options.getFeatureSpec()),
        SnapshotStore.at(options.getOutput()),
        options.getOutput(),
        options.getFormat(),
        options.getCompression().resolve(options.getFormat()),
        options.getShards() > 0 ? Long.MAX_VALUE : options.getRowsPerFile(),
        options.getShards(),
        options.getDuplicateRatings(),
        options.getNewestBy(),
        options.getPreviousSnapshot(),
        options.getKeepSnapshots(),
        FailureLimit.parse(options.getMaxFailures()));
  }
}
