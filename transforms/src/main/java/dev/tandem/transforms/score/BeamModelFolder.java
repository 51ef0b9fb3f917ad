package dev.tandem.transforms.score;

import dev.tandem.transforms.files.StoreFiles;
import dev.tandem.transforms.model.ModelFolder;
import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.ResourceId;

/** A folder on any file system of Beam: local, S3, HDFS. */
public final class BeamModelFolder implements ModelFolder {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int NAME_BYTES = 6;

  private final ResourceId folder;

  private BeamModelFolder(ResourceId folder) {
    this.folder = folder;
  }

  /**
   * @param flag that names the folder, for messages
   * @param path any path of Beam; it need not exist
   * @throws IllegalArgumentException if the path is none that can be listed; names the flag
   */
  public static BeamModelFolder at(String flag, String path) {
    return new BeamModelFolder(StoreFiles.root(flag, path));
  }

  @Override
  public String path() {
    return folder.toString().replaceAll("(?<=[^/])/$", "");
  }

  @Override
  public ModelFolder child(String name) {
    return new BeamModelFolder(StoreFiles.folder(folder, name));
  }

  @Override
  public SortedMap<String, Long> files() throws IOException {
    return StoreFiles.list(folder);
  }

  @Override
  public SortedSet<String> childrenWith(String file) throws IOException {
    return new TreeSet<>(StoreFiles.marked(folder, "", List.of(file)).keySet());
  }

  @Override
  public ReadableByteChannel open(String name) throws IOException {
    return FileSystems.open(StoreFiles.file(folder, name));
  }

  @Override
  public void replace(String name, Content content) throws IOException {
    byte[] random = new byte[NAME_BYTES];
    RANDOM.nextBytes(random);
    String temporary = "_%s.%s.tmp".formatted(name, HexFormat.of().formatHex(random));
    ResourceId file = StoreFiles.file(folder, temporary);
    boolean written = false;
    try {
      try (WritableByteChannel channel = FileSystems.create(file, "application/octet-stream")) {
        content.writeTo(channel);
      }
      written = true;
    } finally {
      if (!written) {
        StoreFiles.delete(folder, List.of(temporary));
      }
    }
    StoreFiles.rename(file, StoreFiles.file(folder, name));
  }

  @Override
  public void delete(String name) throws IOException {
    StoreFiles.delete(folder, List.of(name));
  }
}
