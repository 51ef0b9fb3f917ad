package dev.tandem.benchmarks.launch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A folder that goes, with all that is in it, when it is closed or when this JVM ends. */
public final class TemporaryFolder implements AutoCloseable {
  private final Path path;
  private final Thread hook;

  private TemporaryFolder(Path path) {
    this.path = path;
    this.hook = new Thread(() -> delete(path), "delete-" + path.getFileName());
    Runtime.getRuntime().addShutdownHook(hook);
  }

  public static TemporaryFolder create(Path parent) throws IOException {
    return new TemporaryFolder(Files.createTempDirectory(parent, "tandem-benchmark-"));
  }

  public Path path() {
    return path;
  }

  @Override
  public void close() {
    delete(path);
    Runtime.getRuntime().removeShutdownHook(hook);
  }

  private static void delete(Path folder) {
    List<Path> deepestFirst;
    try (Stream<Path> paths = Files.walk(folder)) {
      deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot delete " + folder, e);
    }
  }
}
