package dev.tandem.transforms.files;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.io.fs.MatchResult.Metadata;
import org.apache.beam.sdk.io.fs.ResolveOptions.StandardResolveOptions;
import org.apache.beam.sdk.io.fs.ResourceId;

/**
 * The few things that stores of snapshots and models ask of a file system, the same for folders of
 * a disk and for object stores, which have no folders.
 *
 * <p>Local folders are listed without Beam: its match takes the path for a pattern, in which some
 * characters of a folder's name cannot be escaped, and looks through everything below it.
 */
public final class StoreFiles {
  private static final String LOCAL = "file";
  private static final String PATTERN_CHARACTERS = "*?[]{}\\";

  private StoreFiles() {}

  /**
   * @param flag that names the folder, for messages
   * @throws IllegalArgumentException if files under the root could not be listed
   */
  public static ResourceId root(String flag, String root) {
    String spec = root;
    if (spec.regionMatches(true, 0, "file:", 0, 5)) {
      spec = spec.substring(5).replaceFirst("^/{2,}", "/");
    }
    ResourceId folder = FileSystems.matchNewResource(spec, true);
    if (!isLocal(folder) && spec.chars().anyMatch(c -> PATTERN_CHARACTERS.indexOf(c) >= 0)) {
      throw new IllegalArgumentException(
          "--%s=%s: %s may not be in the path of a remote file system"
              .formatted(flag, root, PATTERN_CHARACTERS));
    }
    return folder;
  }

  public static ResourceId file(ResourceId folder, String name) {
    return folder.resolve(name, StandardResolveOptions.RESOLVE_FILE);
  }

  public static ResourceId folder(ResourceId parent, String name) {
    return parent.resolve(name, StandardResolveOptions.RESOLVE_DIRECTORY);
  }

  /** Names and sizes of the files in a folder, not of those in folders below. */
  public static SortedMap<String, Long> list(ResourceId folder) throws IOException {
    SortedMap<String, Long> files = new TreeMap<>();
    if (isLocal(folder)) {
      try (DirectoryStream<Path> children = Files.newDirectoryStream(path(folder))) {
        for (Path child : children) {
          if (Files.isRegularFile(child)) {
            files.put(child.getFileName().toString(), Files.size(child));
          }
        }
      } catch (NoSuchFileException | NotDirectoryException e) {
        return files;
      }
      return files;
    }
    for (Metadata file : match(folder + "*")) {
      String name = file.resourceId().getFilename();
      if (name != null && !name.isEmpty() && !file.resourceId().isDirectory()) {
        files.put(name, file.sizeBytes());
      }
    }
    return files;
  }

  /**
   * The folders of a prefix, and which of the marker files each of them has. A folder without any
   * is left out.
   *
   * @param prefix of the folders' names; it is cut off
   */
  public static SortedMap<String, SortedSet<String>> marked(
      ResourceId root, String prefix, Collection<String> markers) throws IOException {
    SortedMap<String, SortedSet<String>> found = new TreeMap<>();
    if (isLocal(root)) {
      try (DirectoryStream<Path> children = Files.newDirectoryStream(path(root))) {
        for (Path child : children) {
          String name = child.getFileName().toString();
          for (String marker : markers) {
            if (name.startsWith(prefix) && Files.isRegularFile(child.resolve(marker))) {
              add(found, name.substring(prefix.length()), marker);
            }
          }
        }
      } catch (NoSuchFileException e) {
        return found;
      }
      return found;
    }
    for (String marker : markers) {
      for (Metadata file : match(root + prefix + "*/" + marker)) {
        String folder = file.resourceId().getCurrentDirectory().toString().replaceAll("/+$", "");
        String name = folder.substring(folder.lastIndexOf('/') + 1);
        if (name.startsWith(prefix)) {
          add(found, name.substring(prefix.length()), marker);
        }
      }
    }
    return found;
  }

  private static void add(Map<String, SortedSet<String>> found, String name, String marker) {
    found.computeIfAbsent(name, n -> new TreeSet<>()).add(marker);
  }

  /** The content of a small file. */
  public static String read(ResourceId file) throws IOException {
    try (InputStream in = Channels.newInputStream(FileSystems.open(file))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /**
   * Writes a small file so that a reader sees all of it or none: under another name first, then
   * renamed. Where a rename is a copy, in object stores, an object appears whole or not at all.
   */
  public static void writeWhole(ResourceId file, ResourceId temporary, String text)
      throws IOException {
    try (WritableByteChannel channel = FileSystems.create(temporary, "application/json")) {
      ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }
    rename(temporary, file);
  }

  /** Renames, replacing a file that is in the way. */
  public static void rename(ResourceId from, ResourceId to) throws IOException {
    FileSystems.rename(List.of(from), List.of(to));
  }

  /** Deletes files; one that is not there is no error. */
  public static void delete(ResourceId folder, Collection<String> names) throws IOException {
    for (String name : names) {
      try {
        FileSystems.delete(List.of(file(folder, name)));
      } catch (FileNotFoundException | NoSuchFileException e) {
        // Somebody was faster; it is gone.
        continue;
      }
    }
  }

  /** Deletes a folder if nothing at all is in it; object stores have none to delete. */
  public static void deleteIfEmpty(ResourceId folder) throws IOException {
    if (isLocal(folder)) {
      try {
        Files.deleteIfExists(path(folder));
      } catch (DirectoryNotEmptyException e) {
        return;
      }
    } else if (folder.getScheme().equals("hdfs") && match(folder + "*").isEmpty()) {
      FileSystems.delete(List.of(folder));
    }
  }

  private static List<Metadata> match(String pattern) throws IOException {
    return FileSystems.match(pattern, EmptyMatchTreatment.ALLOW).metadata();
  }

  private static boolean isLocal(ResourceId resource) {
    return resource.getScheme().equals(LOCAL);
  }

  private static Path path(ResourceId folder) {
    return Path.of(folder.toString());
  }
}
