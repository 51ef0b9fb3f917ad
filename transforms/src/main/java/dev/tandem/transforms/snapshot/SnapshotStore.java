package dev.tandem.transforms.snapshot;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.transforms.files.StoreFiles;
import dev.tandem.transforms.json.JsonObject;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The snapshots under one output folder: how they are begun, published, listed, kept and deleted.
 *
 * <p>A snapshot is there when its manifest is, and the manifest comes last; whoever lists sees
 * whole snapshots only. Runs have ids of their own and touch nothing of each other. Deleted is only
 * what a manifest lists or what carries a name that only this class gives, in a folder it began.
 *
 * <p>Works on every file system of Beam. All methods throw {@link IOException} when it fails; each
 * may be called again afterwards.
 */
public final class SnapshotStore {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotStore.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final SecureRandom RANDOM = new SecureRandom();

  private static final String PREFIX = "snapshot=";
  private static final String FAILURES = "failures";
  private static final String MANIFEST = "_MANIFEST.json";
  private static final String REPORT = "_REPORT.bin";
  private static final String STARTED = "_STARTED.json";

  /** A manifest under this name belongs to a snapshot that is being deleted. */
  private static final String DELETING = "_DELETING.json";

  private static final Pattern ID = Pattern.compile("\\d{8}T\\d{6}Z-[0-9a-f]{6}");
  private static final Pattern OWN_FILE =
      Pattern.compile(
          "part-\\d{5,}-[0-9a-f]{12}\\.(parquet|csv|csv\\.gz|csv\\.zst)"
              + "|_(MANIFEST\\.json|STARTED\\.json|REPORT\\.bin)\\.[0-9a-f]{12}\\.tmp"
              + "|_REPORT\\.bin");
  private static final Pattern OWN_FAILURES = Pattern.compile("failures-[0-9a-f]{12}\\.jsonl");
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private final ResourceId root;

  private SnapshotStore(ResourceId root) {
    this.root = root;
  }

  /**
   * @param root any path of Beam; it need not exist
   * @throws IllegalArgumentException if the path is none that can be listed; names {@code --output}
   */
  public static SnapshotStore at(String root) {
    return at("output", root);
  }

  /**
   * The same for a folder that another flag names.
   *
   * @throws IllegalArgumentException if the path is none that can be listed; names the flag
   */
  public static SnapshotStore at(String flag, String root) {
    return new SnapshotStore(StoreFiles.root(flag, root));
  }

  /** A new id: the time in UTC, then random, {@code 20261123T031500Z-4f1c9a}. Sorts by time. */
  public static String newId(Instant now) {
    return TIME.format(now) + "-" + random(3);
  }

  static boolean isId(String text) {
    return ID.matcher(text).matches();
  }

  /** The folder of a snapshot's rows and manifest. */
  public ResourceId folder(String id) {
    return StoreFiles.folder(root, PREFIX + checked(id));
  }

  /** The folder of a snapshot's failures. */
  public ResourceId failuresFolder(String id) {
    return StoreFiles.folder(StoreFiles.folder(root, FAILURES), PREFIX + checked(id));
  }

  /** A file of rows that a manifest or report names. */
  public ResourceId rowFile(String id, String name) {
    return StoreFiles.file(folder(id), name);
  }

  /** A file of failures that a manifest or report names. */
  public ResourceId failureFile(String id, String name) {
    return StoreFiles.file(failuresFolder(id), name);
  }

  /** Where a run leaves its report for the one who publishes. */
  ResourceId reportFile(String id) {
    return StoreFiles.file(folder(id), REPORT);
  }

  /** The same while it is written. */
  ResourceId unfinishedReportFile(String id) {
    return StoreFiles.file(folder(id), "%s.%s.tmp".formatted(REPORT, random(6)));
  }

  /** A name for a file of rows that no other attempt at the same shard has. */
  public ResourceId newRowFile(
      String id, int shard, SnapshotFormat format, FileCompression compression) {
    return StoreFiles.file(
        folder(id), "part-%05d-%s.%s".formatted(shard, random(6), compression.suffix(format)));
  }

  /** A name for a file of failures that no other attempt has. */
  public ResourceId newFailureFile(String id) {
    return StoreFiles.file(failuresFolder(id), "failures-%s.jsonl".formatted(random(6)));
  }

  /** Marks the folder of a run as ours, before anything else is written to it. */
  public void begin(String id, Instant now) throws IOException {
    if (StoreFiles.list(folder(id)).containsKey(MANIFEST)) {
      throw new IllegalStateException("snapshot %s is already published".formatted(id));
    }
    String text =
        JSON.createObjectNode()
            .put("snapshot_id", id)
            .put("started_at", now.toString())
            .toPrettyString();
    writeWhole(id, STARTED, text + "\n");
  }

  /**
   * Makes a snapshot visible, once its files are what the manifest says. Files that a failed
   * attempt left are deleted first. Publishing the same again changes nothing.
   *
   * @throws IllegalStateException if a file is missing or has another size, which the message
   *     lists, or if the snapshot is published with other files
   */
  public void publish(String id, SnapshotManifest manifest) throws IOException {
    if (!manifest.snapshotId().equals(id)) {
      throw new IllegalArgumentException(
          "snapshot_id is %s, not %s".formatted(manifest.snapshotId(), id));
    }
    SortedMap<String, Long> files = StoreFiles.list(folder(id));
    SortedMap<String, Long> failures = StoreFiles.list(failuresFolder(id));
    List<String> problems = new ArrayList<>();
    check(manifest.files(), files, problems);
    check(manifest.failureFiles(), failures, problems);
    if (!problems.isEmpty()) {
      throw new IllegalStateException(
          "snapshot %s is not published: %s".formatted(id, String.join("; ", problems)));
    }
    boolean published = files.containsKey(MANIFEST);
    if (published) {
      SnapshotManifest existing = read(id);
      if (!existing.files().equals(manifest.files())
          || !existing.failureFiles().equals(manifest.failureFiles())) {
        throw new IllegalStateException(
            "snapshot %s is already published, with other files".formatted(id));
      }
    }
    StoreFiles.delete(folder(id), unlisted(files.keySet(), OWN_FILE, manifest.files()));
    StoreFiles.delete(
        failuresFolder(id), unlisted(failures.keySet(), OWN_FAILURES, manifest.failureFiles()));
    if (!published) {
      writeWhole(id, MANIFEST, manifest.toJson());
    }
    if (files.containsKey(STARTED)) {
      StoreFiles.delete(folder(id), List.of(STARTED));
    }
  }

  /**
   * Reads a published snapshot's manifest.
   *
   * @throws IllegalArgumentException if it is no manifest of this snapshot; names file and key
   */
  public SnapshotManifest read(String id) throws IOException {
    return read(id, MANIFEST);
  }

  /** Every published snapshot, oldest first. What cannot be read is logged and left out. */
  public List<SnapshotManifest> list() throws IOException {
    List<SnapshotManifest> snapshots = new ArrayList<>();
    for (var entry : marked().entrySet()) {
      if (entry.getValue().contains(MANIFEST)) {
        try {
          snapshots.add(read(entry.getKey()));
        } catch (IllegalArgumentException e) {
          LOG.warn("Passing over a snapshot: {}", e.getMessage());
        } catch (FileNotFoundException | NoSuchFileException e) {
          LOG.info("Passing over a snapshot that was deleted meanwhile: {}", entry.getKey());
        }
      }
    }
    // An id tells seconds only, and the rest of it is random.
    snapshots.sort(
        Comparator.comparing(SnapshotManifest::createdAt)
            .thenComparing(SnapshotManifest::snapshotId));
    return List.copyOf(snapshots);
  }

  /** Runs that began before a time and never published, oldest first. */
  public List<String> abandoned(Instant before) throws IOException {
    List<String> ids = new ArrayList<>();
    for (var entry : marked().entrySet()) {
      if (entry.getValue().contains(STARTED)
          && !entry.getValue().contains(MANIFEST)
          && startedBefore(entry.getKey(), before)) {
        ids.add(entry.getKey());
      }
    }
    return List.copyOf(ids);
  }

  /**
   * Deletes what a run that failed has written; what else lies in its folder stays.
   *
   * @return paths of files that were left
   * @throws IllegalStateException if the snapshot is published
   */
  public List<String> discard(String id) throws IOException {
    SortedMap<String, Long> files = StoreFiles.list(folder(id));
    if (files.containsKey(MANIFEST)) {
      throw new IllegalStateException("snapshot %s is published".formatted(id));
    }
    StoreFiles.delete(folder(id), unlisted(files.keySet(), OWN_FILE, List.of()));
    StoreFiles.delete(
        failuresFolder(id),
        unlisted(StoreFiles.list(failuresFolder(id)).keySet(), OWN_FAILURES, List.of()));
    return close(id, STARTED);
  }

  /**
   * Deletes the rows of a run that is not published, and leaves its failures for someone to look
   * into; {@link #retain} clears them away like any run that was abandoned.
   */
  public void discardRows(String id) throws IOException {
    StoreFiles.delete(
        folder(id), unlisted(StoreFiles.list(folder(id)).keySet(), OWN_FILE, List.of()));
  }

  /**
   * Deletes all but the newest snapshots, and what earlier retention or runs left half done.
   *
   * @param keep how many snapshots stay, at least 1
   * @param abandonedBefore runs that began earlier and never published are cleared away
   */
  public RetentionReport retain(int keep, Instant abandonedBefore) throws IOException {
    if (keep < 1) {
      throw new IllegalArgumentException("--keepSnapshots=%d: at least 1".formatted(keep));
    }
    List<String> deleted = new ArrayList<>();
    List<String> foreign = new ArrayList<>();
    List<SnapshotManifest> snapshots = list();
    for (SnapshotManifest old : snapshots.subList(0, Math.max(0, snapshots.size() - keep))) {
      String id = old.snapshotId();
      // From here on nobody sees the snapshot, and the next run still knows what is left of it.
      StoreFiles.rename(
          StoreFiles.file(folder(id), MANIFEST), StoreFiles.file(folder(id), DELETING));
      foreign.addAll(delete(id, old));
      deleted.add(id);
    }
    for (var entry : marked().entrySet()) {
      if (entry.getValue().contains(DELETING) && !entry.getValue().contains(MANIFEST)) {
        foreign.addAll(delete(entry.getKey(), read(entry.getKey(), DELETING)));
        deleted.add(entry.getKey());
      }
    }
    List<String> cleared = abandoned(abandonedBefore);
    for (String id : cleared) {
      foreign.addAll(discard(id));
    }
    return new RetentionReport(deleted, cleared, foreign);
  }

  private List<String> delete(String id, SnapshotManifest manifest) throws IOException {
    StoreFiles.delete(folder(id), manifest.files().stream().map(DataFile::name).toList());
    StoreFiles.delete(
        failuresFolder(id), manifest.failureFiles().stream().map(DataFile::name).toList());
    if (StoreFiles.list(folder(id)).containsKey(STARTED)) {
      StoreFiles.delete(folder(id), List.of(STARTED));
    }
    return close(id, DELETING);
  }

  /** Deletes the last file that says the folders are ours, and the folders if they are empty. */
  private List<String> close(String id, String marker) throws IOException {
    StoreFiles.delete(folder(id), List.of(marker));
    List<String> left = new ArrayList<>();
    for (ResourceId folder : List.of(folder(id), failuresFolder(id))) {
      StoreFiles.list(folder).keySet().forEach(name -> left.add(folder + name));
      StoreFiles.deleteIfEmpty(folder);
    }
    return left;
  }

  private SnapshotManifest read(String id, String name) throws IOException {
    ResourceId file = StoreFiles.file(folder(id), name);
    SnapshotManifest manifest = SnapshotManifest.parse(file.toString(), StoreFiles.read(file));
    if (!manifest.snapshotId().equals(id)) {
      throw new IllegalArgumentException(
          "%s: snapshot_id is %s, not that of the folder".formatted(file, manifest.snapshotId()));
    }
    return manifest;
  }

  private SortedMap<String, SortedSet<String>> marked() throws IOException {
    SortedMap<String, SortedSet<String>> found =
        StoreFiles.marked(root, PREFIX, List.of(MANIFEST, STARTED, DELETING));
    found.keySet().removeIf(id -> !isId(id));
    return found;
  }

  private boolean startedBefore(String id, Instant before) throws IOException {
    ResourceId file = StoreFiles.file(folder(id), STARTED);
    try {
      return new JsonObject(file.toString(), "", JSON.readTree(StoreFiles.read(file)))
          .time("started_at")
          .isBefore(before);
    } catch (JsonProcessingException | IllegalArgumentException e) {
      LOG.warn("Leaving a run alone: {}: {}", file, e.getMessage());
      return false;
    }
  }

  private void writeWhole(String id, String name, String text) throws IOException {
    StoreFiles.writeWhole(
        StoreFiles.file(folder(id), name),
        StoreFiles.file(folder(id), "%s.%s.tmp".formatted(name, random(6))),
        text);
  }

  private static void check(
      List<DataFile> wanted, SortedMap<String, Long> found, List<String> problems) {
    for (DataFile file : wanted) {
      Long bytes = found.get(file.name());
      if (bytes == null) {
        problems.add(file.name() + " is missing");
      } else if (bytes != file.bytes()) {
        problems.add("%s has %d bytes, not %d".formatted(file.name(), bytes, file.bytes()));
      }
    }
  }

  private static List<String> unlisted(Set<String> found, Pattern own, List<DataFile> listed) {
    Set<String> names = listed.stream().map(DataFile::name).collect(Collectors.toSet());
    return new TreeSet<>(found)
        .stream().filter(n -> own.matcher(n).matches() && !names.contains(n)).toList();
  }

  private static String checked(String id) {
    if (!isId(id)) {
      throw new IllegalArgumentException("'%s' is no id of a snapshot".formatted(id));
    }
    return id;
  }

  private static String random(int bytes) {
    byte[] random = new byte[bytes];
    RANDOM.nextBytes(random);
    return HexFormat.of().formatHex(random);
  }
}
