package dev.tandem.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The files that are checked, and the versions that the build knows. */
final class SourceTree {
  static final Path TOP = Path.of("..");
  static final Path TERRAFORM = Path.of("terraform");
  static final Path KUBERNETES = Path.of("kubernetes");

  private SourceTree() {}

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The files below a folder whose names end so, with their text. */
  static Map<Path, String> below(Path folder, String... endings) {
    try (Stream<Path> found = Files.walk(folder)) {
      Map<Path, String> files = new TreeMap<>();
      found
          .filter(Files::isRegularFile)
          .filter(file -> !file.toString().contains(".terraform"))
          .filter(file -> List.of(endings).stream().anyMatch(file.toString()::endsWith))
          .forEach(file -> files.put(file, read(file)));
      return files;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A property that the build sets, such as "tandem.flink.version". */
  static String version(String property) {
    String version = System.getProperty(property);
    if (version == null) {
      throw new IllegalStateException(property + " is not set: deploy/pom.xml sets it");
    }
    return version;
  }

  /** Flink's version without its last part, such as "1.19". */
  static String flinkMinor() {
    return version("tandem.flink.version").replaceFirst("\\.\\d+$", "");
  }
}
