package dev.tandem.transforms.model;

import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A folder on a disk.
 *
 * @param folder need not exist
 */
public record LocalModelFolder(Path folder) implements ModelFolder {

  @Override
  public String path() {
    return folder.toString();
  }

  @Override
  public ModelFolder child(String name) {
    return new LocalModelFolder(folder.resolve(name));
  }

  @Override
  public SortedMap<String, Long> files() throws IOException {
    SortedMap<String, Long> files = new TreeMap<>();
    try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
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

  @Override
  public SortedSet<String> childrenWith(String file) throws IOException {
    SortedSet<String> found = new TreeSet<>();
    try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
      for (Path child : children) {
        if (Files.isRegularFile(child.resolve(file))) {
          found.add(child.getFileName().toString());
        }
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      return found;
    }
    return found;
  }

  @Override
  public ReadableByteChannel open(String name) throws IOException {
    return Files.newByteChannel(folder.resolve(name));
  }

  @Override
  public void replace(String name, Content content) throws IOException {
    Files.createDirectories(folder);
    Path temporary = Files.createTempFile(folder, "." + name, ".tmp");
    try {
      try (WritableByteChannel channel =
          Files.newByteChannel(temporary, StandardOpenOption.WRITE)) {
        content.writeTo(channel);
      }
      Files.move(
          temporary,
          folder.resolve(name),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  @Override
  public void delete(String name) throws IOException {
    Files.deleteIfExists(folder.resolve(name));
  }
}
