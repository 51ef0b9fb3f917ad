package dev.tandem.transforms.snapshot;

import dev.tandem.transforms.files.Sha256;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.NoSuchFileException;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.ResourceId;

/** Holds a file of a snapshot to what the manifest says of it. */
final class FileVerification {
  private static final int BUFFER_BYTES = 1 << 16;

  private FileVerification() {}

  /**
   * Reads the file once from end to end.
   *
   * @throws DamagedSnapshotException if it is missing, or its size or SHA-256 is another
   */
  static void verify(ResourceId file, DataFile expected) throws IOException {
    MessageDigest digest = Sha256.newDigest();
    long bytes = 0;
    try (InputStream in = Channels.newInputStream(FileSystems.open(file))) {
      byte[] buffer = new byte[BUFFER_BYTES];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
        bytes += read;
      }
    } catch (FileNotFoundException | NoSuchFileException e) {
      throw new DamagedSnapshotException(
          "%s is missing, and the manifest lists it".formatted(file), e);
    }
    if (bytes != expected.bytes()) {
      throw new DamagedSnapshotException(
          "%s has %d bytes, and the manifest says %d".formatted(file, bytes, expected.bytes()));
    }
    String hash = HexFormat.of().formatHex(digest.digest());
    if (!hash.equals(expected.sha256())) {
      throw new DamagedSnapshotException(
          "%s has the SHA-256 %s, and the manifest says %s"
              .formatted(file, hash, expected.sha256()));
    }
  }
}
