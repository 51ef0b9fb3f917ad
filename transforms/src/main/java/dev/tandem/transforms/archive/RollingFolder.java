package dev.tandem.transforms.archive;

import dev.tandem.transforms.files.StoreFiles;
import java.io.IOException;
import java.io.Serializable;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.beam.sdk.io.fs.ResourceId;

/**
 * The names in an archive's folder, none of which is used twice and none of which has a colon.
 *
 * @param root the folder
 * @param suffix of its files, without the first dot
 */
record RollingFolder(ResourceId root, String suffix) implements Serializable {
  private static final long serialVersionUID = 1;

  private static final String INCOMPLETE = "_incomplete";

  /** Nobody writes one file for so long. */
  private static final Duration ABANDONED_AFTER = Duration.ofDays(1);

  /** A sweep does not keep the rows waiting for long; the next one takes the rest. */
  private static final int MOST_DELETED = 100;

  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter PARTITION =
      DateTimeFormatter.ofPattern("'date='uuuu-MM-dd'/hour='HH").withZone(ZoneOffset.UTC);
  private static final Pattern OWN_NAME =
      Pattern.compile("part-(\\d{8}T\\d{6}Z)-[0-9a-f]{32}\\..+");

  /**
   * A file that is being written, and where it goes when it is complete.
   *
   * @param name in both folders
   */
  record Target(ResourceId incomplete, ResourceId partition, String name) {

    /** What it is called while it is written. */
    ResourceId begun() {
      return StoreFiles.file(incomplete, name);
    }

    /** Gives it to the readers. */
    void publish() throws IOException {
      StoreFiles.rename(begun(), StoreFiles.file(partition, name));
    }

    /** Deletes it, however far it came. */
    void delete() throws IOException {
      StoreFiles.delete(incomplete, List.of(name));
      StoreFiles.delete(partition, List.of(name));
    }
  }

  /**
   * @param hour that its rows are filed under, as hours since 1970
   */
  Target newFile(long hour, Instant now) {
    String name =
        "part-%s-%s.%s"
            .formatted(STAMP.format(now), UUID.randomUUID().toString().replace("-", ""), suffix);
    ResourceId partition = root;
    for (String folder : PARTITION.format(Instant.EPOCH.plus(Duration.ofHours(hour))).split("/")) {
      partition = StoreFiles.folder(partition, folder);
    }
    return new Target(incomplete(), partition, name);
  }

  /**
   * Deletes what was begun and abandoned more than a day ago, by anybody who writes into this
   * folder; only files with names as {@link #newFile} makes them, and at most {@value
   * #MOST_DELETED}.
   */
  void sweep(Instant now) throws IOException {
    List<String> abandoned =
        StoreFiles.list(incomplete()).keySet().stream()
            .filter(name -> isAbandoned(name, now))
            .limit(MOST_DELETED)
            .toList();
    StoreFiles.delete(incomplete(), abandoned);
  }

  private static boolean isAbandoned(String name, Instant now) {
    Matcher own = OWN_NAME.matcher(name);
    if (!own.matches()) {
      return false;
    }
    try {
      Instant begun = STAMP.parse(own.group(1), Instant::from);
      return begun.plus(ABANDONED_AFTER).isBefore(now);
    } catch (DateTimeException e) {
      return false;
    }
  }

  private ResourceId incomplete() {
    return StoreFiles.folder(root, INCOMPLETE);
  }
}
