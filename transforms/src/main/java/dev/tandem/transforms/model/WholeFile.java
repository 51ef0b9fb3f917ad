package dev.tandem.transforms.model;

import dev.tandem.transforms.files.Sha256;
import dev.tandem.transforms.model.BundleDescription.BundleFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.SortedMap;

/** Whether a file of a bundle is there, byte for byte. */
final class WholeFile {
  private static final int BLOCK_BYTES = 1 << 20;

  private WholeFile() {}

  /**
   * Whether all the files that a bundle's description lists are what it says. Sizes first: they
   * cost nothing.
   */
  static boolean all(ModelFolder folder, BundleDescription description) throws IOException {
    SortedMap<String, Long> found = folder.files();
    for (BundleFile file : description.files()) {
      Long bytes = found.get(file.name());
      if (bytes == null || bytes != file.bytes()) {
        return false;
      }
    }
    for (BundleFile file : description.files()) {
      if (!sha256(folder, file.name()).equals(file.sha256())) {
        return false;
      }
    }
    return true;
  }

  private static String sha256(ModelFolder folder, String name) throws IOException {
    MessageDigest digest = Sha256.newDigest();
    ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES);
    try (ReadableByteChannel in = folder.open(name)) {
      while (in.read(block) >= 0) {
        digest.update(block.flip());
        block.clear();
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
