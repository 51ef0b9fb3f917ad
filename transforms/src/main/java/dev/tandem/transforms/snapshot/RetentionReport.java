package dev.tandem.transforms.snapshot;

import java.util.List;

/**
 * What retention did.
 *
 * @param deleted ids of snapshots that were deleted, oldest first
 * @param cleared ids of runs that never published and were cleared away
 * @param foreign paths of files that lie in their folders and were left, because no manifest lists
 *     them
 */
public record RetentionReport(List<String> deleted, List<String> cleared, List<String> foreign) {
  public RetentionReport {
    deleted = List.copyOf(deleted);
    cleared = List.copyOf(cleared);
    foreign = List.copyOf(foreign);
  }
}
