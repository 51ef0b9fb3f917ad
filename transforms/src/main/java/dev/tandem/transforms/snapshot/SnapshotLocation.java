package dev.tandem.transforms.snapshot;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A published snapshot that somebody named.
 *
 * @param root the folder that its folder is in
 * @param manifest what is in it
 */
public record SnapshotLocation(String root, SnapshotManifest manifest) {
  private static final Pattern SNAPSHOT_FOLDER = Pattern.compile("(.*?)/*snapshot=([^/]+)/*");

  /**
   * Finds a snapshot.
   *
   * @param flag that names it, for messages
   * @param folder the folder {@code snapshot=…} itself, or one that holds snapshots, of which the
   *     newest is taken
   * @throws IllegalArgumentException if there is none, or its manifest is wrong; names the flag or
   *     the file
   */
  public static SnapshotLocation find(String flag, String folder) throws IOException {
    Matcher one = SNAPSHOT_FOLDER.matcher(folder);
    if (one.matches()) {
      String root = one.group(1).isEmpty() ? (folder.startsWith("/") ? "/" : ".") : one.group(1);
      if (!SnapshotStore.isId(one.group(2))) {
        throw new IllegalArgumentException(
            "--%s=%s: '%s' is no id of a snapshot".formatted(flag, folder, one.group(2)));
      }
      try {
        return new SnapshotLocation(root, SnapshotStore.at(flag, root).read(one.group(2)));
      } catch (FileNotFoundException | NoSuchFileException e) {
        throw new IllegalArgumentException(
            "--%s=%s: there is no published snapshot, for it has no manifest"
                .formatted(flag, folder),
            e);
      }
    }
    List<SnapshotManifest> all = SnapshotStore.at(flag, folder).list();
    if (all.isEmpty()) {
      throw new IllegalArgumentException(
          "--%s=%s: there is no published snapshot in it".formatted(flag, folder));
    }
    return new SnapshotLocation(folder, all.get(all.size() - 1));
  }
}
