package dev.tandem.pipelines.export;

import dev.tandem.pipelines.Console;
import dev.tandem.transforms.snapshot.DataFile;
import dev.tandem.transforms.snapshot.RetentionReport;
import dev.tandem.transforms.snapshot.SnapshotManifest;
import dev.tandem.transforms.snapshot.SnapshotStore;
import java.time.Duration;

/** Says at the end what was done, how much, how fast and where it lies. */
final class ExportSummary {
  private static final double BYTES_PER_MEGABYTE = 1e6;

  private ExportSummary() {}

  static void print(
      Console console, SnapshotStore store, SnapshotManifest manifest, Duration took) {
    SnapshotManifest.Counts counts = manifest.counts();
    double seconds = Math.max(took.toMillis(), 1) / 1e3;
    double megabytes =
        manifest.files().stream().mapToLong(DataFile::bytes).sum() / BYTES_PER_MEGABYTE;
    console.say("Snapshot %s", manifest.snapshotId());
    console.say("  ratings read       %,12d", counts.ratingsRead());
    console.say("  rows               %,12d", counts.rows());
    if (manifest.previousSnapshotId() != null) {
      console.say(
          "    of these kept    %,12d   from snapshot %s",
          counts.keptFromPrevious(), manifest.previousSnapshotId());
    }
    console.say(
        "  merged duplicates  %,12d   (%s)",
        counts.mergedDuplicates(), manifest.policies().duplicateRatings());
    console.say("  refused            %,12d", counts.failed());
    counts
        .failedByReason()
        .forEach((kind, count) -> console.say("    %-30s %,10d", kind.reason(), count));
    counts
        .trimmedValues()
        .forEach((column, count) -> console.say("  trimmed %-24s %,10d", column, count));
    console.say(
        "  files              %,12d   %.1f MB, %s %s",
        manifest.files().size(), megabytes, manifest.format(), manifest.compression());
    console.say("  consistency        %s", manifest.source().consistencyNote());
    console.say(
        "  took               %12.1f s  %,.0f ratings a second",
        seconds, counts.ratingsRead() / seconds);
    console.say("  rows and manifest  %s", store.folder(manifest.snapshotId()));
    if (counts.failed() > 0) {
      console.say("  refused ratings    %s", store.failuresFolder(manifest.snapshotId()));
    }
  }

  static void printRetention(Console console, RetentionReport report) {
    report.deleted().forEach(id -> console.say("Deleted snapshot %s", id));
    report.cleared().forEach(id -> console.say("Cleared away what run %s left", id));
    report.foreign().forEach(file -> console.note("Note: not ours, left alone: %s", file));
  }
}
