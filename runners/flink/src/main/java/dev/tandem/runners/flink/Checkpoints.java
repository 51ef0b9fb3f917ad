package dev.tandem.runners.flink;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.jspecify.annotations.Nullable;

/** The checkpoints and savepoints of one job in a folder. */
final class Checkpoints {
  private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://?.*");

  /** Written last: a checkpoint without it is not complete. */
  private static final String COMPLETE = "/_metadata";

  private final String folder;

  private Checkpoints(String folder) {
    this.folder = folder;
  }

  /**
   * @param folder a local path, or a URI
   */
  static Checkpoints in(String folder) {
    return new Checkpoints(folder.replaceAll("/+$", ""));
  }

  /** As Flink wants it named. */
  String uri() {
    return SCHEME.matcher(folder).matches()
        ? folder
        // Not a URI's text: Flink takes a path as it is, %20 and all.
        : "file://" + Path.of(folder).toAbsolutePath();
  }

  /**
   * The newest that is complete, or null if there is none.
   *
   * @throws IllegalArgumentException if the folder cannot be read; names the flag
   */
  @Nullable String newest() {
    String root =
        SCHEME.matcher(folder).matches() ? folder : Path.of(folder).toAbsolutePath().toString();
    try {
      List<MatchResult> found =
          FileSystems.match(
              List.of(root + "/*/chk-*" + COMPLETE, root + "/savepoint-*" + COMPLETE),
              EmptyMatchTreatment.ALLOW);
      return found.stream()
          .flatMap(Checkpoints::files)
          .max(Comparator.comparingLong(MatchResult.Metadata::lastModifiedMillis))
          .map(file -> file.resourceId().toString())
          .map(file -> file.substring(0, file.length() - COMPLETE.length()))
          .map(one -> in(one).uri())
          .orElse(null);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "--checkpoints=%s cannot be read: %s".formatted(folder, e.getMessage()), e);
    }
  }

  private static Stream<MatchResult.Metadata> files(MatchResult result) {
    try {
      return result.status() == MatchResult.Status.OK ? result.metadata().stream() : Stream.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
