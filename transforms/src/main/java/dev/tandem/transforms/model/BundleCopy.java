package dev.tandem.transforms.model;

import dev.tandem.transforms.model.BundleDescription.BundleFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Arrays;
import java.util.SortedMap;

/** Brings a bundle that lies elsewhere into a registry. */
public final class BundleCopy {
  private static final int BLOCK_BYTES = 1 << 20;

  private BundleCopy() {}

  /**
   * Copies a bundle that was found valid into the folder {@code <registry>/<version>}, {@value
   * BundleDescription#FILE} last. If the registry has it already, nothing is done.
   *
   * @throws IllegalArgumentException if the registry has another bundle of that version
   */
  public static void copy(ModelFolder bundle, ModelFolder registry) throws IOException {
    BundleDescription description = BundleDescription.read(bundle);
    byte[] text = bundle.read(BundleDescription.FILE);
    ModelFolder target = registry.child(description.version());
    SortedMap<String, Long> found = target.files();
    if (found.containsKey(BundleDescription.FILE)) {
      if (!Arrays.equals(target.read(BundleDescription.FILE), text)) {
        throw new IllegalArgumentException(
            "%s: another bundle has the version %s already"
                .formatted(target.path(), description.version()));
      }
      if (WholeFile.all(target, description)) {
        return;
      }
    }
    for (BundleFile file : description.files()) {
      copy(bundle, target, file.name());
    }
    target.replace(BundleDescription.FILE, text);
  }

  private static void copy(ModelFolder from, ModelFolder to, String name) throws IOException {
    ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES);
    to.replace(
        name,
        out -> {
          try (ReadableByteChannel in = from.open(name)) {
            while (in.read(block) >= 0 || block.position() > 0) {
              block.flip();
              out.write(block);
              block.compact();
            }
          }
        });
  }
}
