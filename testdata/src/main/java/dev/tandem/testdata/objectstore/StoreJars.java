package dev.tandem.testdata.objectstore;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The jars of one store, where the build has put them: {@code target/object-stores/<name>/}. */
record StoreJars(Path folder) {

  static StoreJars of(String store) {
    return new StoreJars(codeLocation().resolveSibling("object-stores").resolve(store));
  }

  /**
   * The directory or jar that this class was loaded from; in a build it lies in {@code target/}.
   */
  private static Path codeLocation() {
    try {
      return Path.of(StoreJars.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException("Cannot tell where the classes of testdata lie", e);
    }
  }

  boolean exist() {
    return !list().isEmpty();
  }

  /** The jars, sorted by name; none when the build has not fetched them. */
  List<Path> list() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list " + folder, e);
    }
  }
}
