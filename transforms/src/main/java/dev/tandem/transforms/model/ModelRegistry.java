package dev.tandem.transforms.model;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A folder of bundles and of one small file, {@value #CURRENT}, that names the live one.
 *
 * <p>Bundles are never changed in place; what changes is which of them is named, and that at once.
 */
public final class ModelRegistry {
  /** One line: the version of the live bundle. */
  public static final String CURRENT = "CURRENT";

  private static final int ATTEMPTS = 20;
  private static final long WAIT_NANOS = 100_000_000;

  private final ModelFolder root;

  public ModelRegistry(ModelFolder root) {
    this.root = root;
  }

  /** The folder that holds the bundles. */
  public ModelFolder root() {
    return root;
  }

  /** Versions that are wholly written, in the order of their names. */
  public List<String> versions() throws IOException {
    return root.childrenWith(BundleDescription.FILE).stream()
        .filter(BundleDescription::isVersion)
        .toList();
  }

  /** The folder of a version, whether it exists or not. */
  public ModelFolder bundle(String version) {
    if (!BundleDescription.isVersion(version)) {
      throw new IllegalArgumentException("'%s' is no version of a bundle".formatted(version));
    }
    return root.child(version);
  }

  /**
   * The version of the live bundle; empty if none was ever published.
   *
   * @throws IllegalArgumentException if {@value #CURRENT} names nothing that could be a version
   */
  public Optional<String> currentVersion() throws IOException {
    byte[] named = readCurrent();
    if (named == null) {
      return Optional.empty();
    }
    String text = new String(named, StandardCharsets.UTF_8).strip();
    if (!BundleDescription.isVersion(text)) {
      throw new IllegalArgumentException(
          "%s/%s names no version of a bundle, but '%s': publish one"
              .formatted(root.path(), CURRENT, text));
    }
    return Optional.of(text);
  }

  /**
   * On HDFS, Beam replaces a file by deleting the old one and renaming the new: for a moment there
   * is none, but the new one lies beside it under its temporary name.
   */
  private byte @Nullable [] readCurrent() throws IOException {
    for (int attempt = 1; ; attempt++) {
      SortedMap<String, Long> files = root.files();
      if (files.containsKey(CURRENT)) {
        try {
          return root.read(CURRENT);
        } catch (FileNotFoundException | NoSuchFileException e) {
          if (attempt == ATTEMPTS) {
            throw e;
          }
        }
      } else if (files.keySet().stream().noneMatch(name -> name.startsWith("_" + CURRENT + "."))) {
        return null;
      } else if (attempt == ATTEMPTS) {
        throw new IOException(
            "%s/%s is missing, and a file that was to become it is there: a publication broke off, publish again"
                .formatted(root.path(), CURRENT));
      }
      LockSupport.parkNanos(WAIT_NANOS);
    }
  }

  /**
   * The folder of the live bundle.
   *
   * @throws IllegalArgumentException if nothing is published, or what is named is not there
   */
  public ModelFolder current() throws IOException {
    String version =
        currentVersion()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "%s has no file %s: no bundle was published there"
                            .formatted(root.path(), CURRENT)));
    ModelFolder bundle = bundle(version);
    requireBundle(bundle, "%s/%s names the version '%s'".formatted(root.path(), CURRENT, version));
    return bundle;
  }

  /**
   * Makes a version the live one: whoever asks gets the old one or this, and nothing between. The
   * caller has validated it.
   *
   * @throws IllegalArgumentException if there is no such bundle
   */
  public void publish(String version) throws IOException {
    ModelFolder bundle = bundle(version);
    requireBundle(bundle, "The version '%s' cannot be published".formatted(version));
    BundleDescription description = BundleDescription.read(bundle);
    if (!description.version().equals(version)) {
      throw new IllegalArgumentException(
          "%s/%s: version is %s, not that of the folder"
              .formatted(bundle.path(), BundleDescription.FILE, description.version()));
    }
    root.replace(CURRENT, (version + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private static void requireBundle(ModelFolder bundle, String because) throws IOException {
    SortedMap<String, Long> files = bundle.files();
    if (!files.containsKey(BundleDescription.FILE)) {
      throw new IllegalArgumentException(
          "%s: there is no bundle at %s".formatted(because, bundle.path()));
    }
  }
}
