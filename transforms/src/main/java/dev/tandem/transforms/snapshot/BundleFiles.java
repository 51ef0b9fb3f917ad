package dev.tandem.transforms.snapshot;

import dev.tandem.transforms.failure.Failure;
import dev.tandem.transforms.features.FeatureRow;
import dev.tandem.transforms.snapshot.WriteSnapshot.Target;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The files that one bundle writes: one open file of rows per shard, and one of failures. */
final class BundleFiles {
  private final Target target;
  private final SnapshotStore store;

  private final Map<Integer, RowFileWriter> open = new HashMap<>();
  private final List<DataFile> finished = new ArrayList<>();
  private final SnapshotStatistics statistics;
  private final TreeMap<FailureKind, Long> failures = new TreeMap<>();
  private @Nullable FailureFileWriter failureFile;
  private long rows;
  private long merged;
  private long trimmed;

  BundleFiles(Target target) {
    this.target = target;
    this.store = SnapshotStore.at(target.root());
    this.statistics = new SnapshotStatistics(target.schema());
  }

  void write(TrainingRows user) throws IOException {
    for (Failure failure : user.failures()) {
      failures().write(failure);
      failures.merge(new FailureKind(failure.stage(), failure.reason()), 1L, Long::sum);
    }
    merged += user.merged();
    trimmed += user.trimmed();
    rows += user.rows().size();
    statistics.add(user);
    FeatureRow features = user.user();
    if (features == null) {
      return;
    }
    RowFileWriter writer = open.get(user.shard());
    for (TrainingRows.Row row : user.rows()) {
      if (writer == null) {
        writer = create(user.shard());
        open.put(user.shard(), writer);
      }
      writer.write(features, row);
      if (writer.rows() >= target.rowsPerFile()) {
        open.remove(user.shard());
        finished.add(writer.close());
        writer = null;
      }
    }
  }

  private RowFileWriter create(int shard) throws IOException {
    return RowFileWriter.create(
        store.newRowFile(target.snapshotId(), shard, target.format(), target.compression()),
        target.schema(),
        target.format(),
        target.compression());
  }

  private FailureFileWriter failures() throws IOException {
    if (failureFile == null) {
      failureFile = FailureFileWriter.create(store.newFailureFile(target.snapshotId()));
    }
    return failureFile;
  }

  /** Finishes all files. */
  BundleReport close() throws IOException {
    for (RowFileWriter writer : open.values()) {
      finished.add(writer.close());
    }
    open.clear();
    List<DataFile> failureFiles = new ArrayList<>();
    if (failureFile != null) {
      failureFiles.add(failureFile.close());
      failureFile = null;
    }
    return new BundleReport(
        finished,
        statistics,
        rows,
        merged,
        target.kept() ? rows : 0,
        trimmed,
        failures,
        failureFiles);
  }

  /** Lets go of all files after a bundle failed. */
  void abandon() throws IOException {
    for (RowFileWriter writer : open.values()) {
      writer.abandon();
    }
    open.clear();
    if (failureFile != null) {
      failureFile.abandon();
      failureFile = null;
    }
  }
}
