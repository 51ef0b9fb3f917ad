package dev.tandem.testdata.broker;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The class path of the JVM that runs {@link BrokerMain}. */
public final class BrokerClassPath {
  private static final String RESOURCE = "class-path.txt";

  private BrokerClassPath() {}

  /**
   * This module's own classes and then Kafka's jars, where the build on this machine resolved them.
   *
   * @throws UncheckedIOException if the build has not written them down
   */
  public static List<Path> list() {
    List<Path> entries = new ArrayList<>();
    entries.add(ownClasses());
    for (String entry : written().split(System.getProperty("path.separator"), -1)) {
      entries.add(Path.of(entry));
    }
    return entries;
  }

  private static Path ownClasses() {
    try {
      return Path.of(
          BrokerClassPath.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException("Cannot tell where the broker's classes lie", e);
    }
  }

  private static String written() {
    try (InputStream stream = BrokerClassPath.class.getResourceAsStream(RESOURCE)) {
      if (stream == null) {
        throw new FileNotFoundException(RESOURCE + ", which Maven's generate-resources writes");
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read where Kafka's jars lie", e);
    }
  }
}
