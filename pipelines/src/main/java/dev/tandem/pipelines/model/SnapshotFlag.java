package dev.tandem.pipelines.model;

import dev.tandem.transforms.snapshot.SnapshotManifest;
import dev.tandem.transforms.snapshot.SnapshotStore;
import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The snapshot that {@code --snapshot} names: its folder, or the folder of all, of which the newest
 * counts.
 *
 * @param root the folder that the snapshot's folder is in
 */
record SnapshotFlag(String root, SnapshotManifest manifest) {
  private static final Pattern ONE = Pattern.compile("(?:(.*?)/+)?snapshot=([^/]+)/*");

  /**
   * @throws IllegalArgumentException if there is no snapshot; names the flag
   */
  static SnapshotFlag of(String flag) throws IOException {
    Matcher one = ONE.matcher(flag);
    String root = one.matches() ? (one.group(1) == null ? "." : one.group(1)) : flag;
    List<SnapshotManifest> all = SnapshotStore.at(root.isEmpty() ? "/" : root).list();
    return all.stream()
        .filter(manifest -> !one.matches() || manifest.snapshotId().equals(one.group(2)))
        .reduce((older, newer) -> newer)
        .map(manifest -> new SnapshotFlag(root.isEmpty() ? "/" : root, manifest))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "--snapshot=%s: there is no published snapshot".formatted(flag)));
  }
}
