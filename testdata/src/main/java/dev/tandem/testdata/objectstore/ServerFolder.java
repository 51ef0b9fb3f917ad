package dev.tandem.testdata.objectstore;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The temporary folder that holds everything a server writes. */
record ServerFolder(Path path) {

  static ServerFolder create(String store) throws IOException {
    return new ServerFolder(Files.createTempDirectory("tandem-" + store + "-"));
  }

  /** Removes the folder and all that is in it; does nothing when it is gone. */
  void delete() throws IOException {
    if (!Files.exists(path)) {
      return;
    }
    List<Path> deepestFirst;
    try (Stream<Path> found = Files.walk(path)) {
      deepestFirst = found.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : deepestFirst) {
      Files.deleteIfExists(file);
    }
  }
}
