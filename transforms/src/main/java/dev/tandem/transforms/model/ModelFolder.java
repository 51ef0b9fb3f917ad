package dev.tandem.transforms.model;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * A folder of a bundle or of a registry, wherever it lies. What cannot be read or written is an
 * {@link IOException}.
 */
public interface ModelFolder {

  /** Where it is, for messages. */
  String path();

  /** A folder in it, whether it exists or not. */
  ModelFolder child(String name);

  /** Names and sizes of the files in it, not of those in folders below; none if it is not there. */
  SortedMap<String, Long> files() throws IOException;

  /** The names of the folders in it that have a file of this name. */
  SortedSet<String> childrenWith(String file) throws IOException;

  /** Opens a file from its start. */
  ReadableByteChannel open(String name) throws IOException;

  /** What a file is to hold. */
  @FunctionalInterface
  interface Content {
    void writeTo(WritableByteChannel channel) throws IOException;
  }

  /**
   * Writes a file, and the folder if need be, so that a reader sees the old content or the new, and
   * nothing between. Two who write one at once do not get in each other's way: one of them is last.
   */
  void replace(String name, Content content) throws IOException;

  /** As above, for a small file. */
  default void replace(String name, byte[] content) throws IOException {
    replace(
        name,
        channel -> {
          ByteBuffer pending = ByteBuffer.wrap(content);
          while (pending.hasRemaining()) {
            channel.write(pending);
          }
        });
  }

  /** Deletes a file; one that is not there is no error. */
  void delete(String name) throws IOException;

  /** The content of a file that fits into memory. */
  default byte[] read(String name) throws IOException {
    try (InputStream in = Channels.newInputStream(open(name))) {
      return in.readAllBytes();
    }
  }
}
