package dev.tandem.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Where a demo writes. What earlier ones left stays, and is not counted. */
final class DemoFolder {
  private static final String INCOMPLETE = "_incomplete";

  private final Path path;
  private final String run;
  private final Set<Path> archivedBefore;

  /** Some files together. */
  record Size(long files, long bytes) {}

  /**
   * @param run names this demo among those of the folder
   */
  DemoFolder(Path path, String run) throws IOException {
    this.path = path.toAbsolutePath();
    this.run = run;
    this.archivedBefore = new HashSet<>(archivedFiles());
  }

  Path path() {
    return path;
  }

  String training() {
    return path + "/training";
  }

  String models() {
    return path + "/models";
  }

  String archive() {
    return path + "/archive";
  }

  /** Of this demo alone: it must not go on where an earlier one was. */
  String checkpoints() {
    return path + "/checkpoints/" + run;
  }

  /** What came into the archive since this was made. */
  Size newInArchive() throws IOException {
    long files = 0;
    long bytes = 0;
    for (Path file : archivedFiles()) {
      if (!archivedBefore.contains(file)) {
        files++;
        bytes += Files.size(file);
      }
    }
    return new Size(files, bytes);
  }

  /** Finished ones alone. */
  private List<Path> archivedFiles() throws IOException {
    Path archive = Path.of(archive());
    if (!Files.isDirectory(archive)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(archive)) {
      return files
          .filter(file -> !file.startsWith(archive.resolve(INCOMPLETE)))
          .filter(file -> !file.getFileName().toString().startsWith("."))
          .filter(Files::isRegularFile)
          .toList();
    }
  }
}
