package dev.tandem.transforms.model;

import dev.tandem.transforms.files.HashingOutput;
import dev.tandem.transforms.files.Sha256;
import dev.tandem.transforms.model.BundleDescription.BundleFile;
import dev.tandem.transforms.vector.ItemMatrix;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Writes bundles. The same parts give the same files byte for byte and the same version: there is
 * no clock in a bundle.
 */
public final class BundleWriter {
  private static final int HASH_DIGITS = 8;
  private static final int MAX_SNAPSHOT_IN_VERSION = 90;
  private static final String NO_SNAPSHOT = "model";
  private static final String NO_VERSION = "none";
  private static final int ROWS_AT_ONCE = 1024;

  private BundleWriter() {}

  /**
   * Writes a bundle into the folder {@code <registry>/<version>}, {@value BundleDescription#FILE}
   * last. Writing it again is no error and changes nothing, also if two write it at once. It is not
   * made the live one: see {@link ModelRegistry#publish}.
   *
   * @return what was written, with its version
   * @throws IllegalArgumentException if an item's id has a line break, or the towers' or lists'
   *     form allows no bundle
   * @throws IllegalStateException if another bundle has that version
   */
  public static BundleDescription write(ModelFolder registry, ModelParts parts) throws IOException {
    List<Content> contents = contents(parts);
    BundleDescription description = describe(parts, contents);
    ModelFolder folder = registry.child(description.version());
    byte[] text = description.toJson().getBytes(StandardCharsets.UTF_8);
    if (isWritten(folder, description, text)) {
      return description;
    }
    for (Content content : contents) {
      folder.replace(
          content.name(), channel -> content.body().writeTo(Channels.newOutputStream(channel)));
    }
    folder.replace(BundleDescription.FILE, text);
    return description;
  }

  private static boolean isWritten(ModelFolder folder, BundleDescription description, byte[] text)
      throws IOException {
    var found = folder.files();
    if (!found.containsKey(BundleDescription.FILE)) {
      return false;
    }
    if (!Arrays.equals(folder.read(BundleDescription.FILE), text)) {
      throw new IllegalStateException(
          "%s: another bundle has the version %s".formatted(folder.path(), description.version()));
    }
    return WholeFile.all(folder, description);
  }

  private static BundleDescription describe(ModelParts parts, List<Content> contents)
      throws IOException {
    List<BundleFile> files = new ArrayList<>();
    for (Content content : contents) {
      HashingOutput hash = new HashingOutput(nowhere());
      try (hash) {
        content.body().writeTo(hash);
      }
      files.add(new BundleFile(content.name(), hash.bytes(), hash.sha256()));
    }
    BundleDescription unnamed =
        new BundleDescription(
            NO_VERSION,
            parts.producer(),
            parts.items().dimension(),
            parts.similarity(),
            parts.specHash(),
            parts.snapshotId(),
            parts.items().size(),
            parts.evaluation(),
            files);
    String snapshot = parts.snapshotId();
    // Elsewhere a snapshot may be called anything; a version is also a folder's name.
    String name =
        snapshot != null
                && snapshot.length() <= MAX_SNAPSHOT_IN_VERSION
                && BundleDescription.isVersion(snapshot)
            ? snapshot
            : NO_SNAPSHOT;
    return unnamed.withVersion(name + "-" + sha256(unnamed.toJson()).substring(0, HASH_DIGITS));
  }

  private static String sha256(String text) {
    return HexFormat.of()
        .formatHex(Sha256.newDigest().digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static List<Content> contents(ModelParts parts) {
    byte[] popular = PopularItemsJson.write(parts.popular()).getBytes(StandardCharsets.UTF_8);
    return List.of(
        new Content(BundleDescription.ITEM_IDS, out -> writeIds(parts.items(), out)),
        new Content(BundleDescription.ITEM_TOWER, out -> out.write(parts.itemTower())),
        new Content(BundleDescription.ITEM_VECTORS, out -> writeVectors(parts.items(), out)),
        new Content(BundleDescription.POPULAR_ITEMS, out -> out.write(popular)),
        new Content(BundleDescription.USER_TOWER, out -> out.write(parts.userTower())));
  }

  private static void writeIds(ItemMatrix items, OutputStream out) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < items.size(); i++) {
      String id = items.id(i);
      if (id.isEmpty() || id.indexOf('\n') >= 0 || id.indexOf('\r') >= 0) {
        throw new IllegalArgumentException(
            "the item id '%s' cannot be a line of %s"
                .formatted(
                    id.replace("\n", "\\n").replace("\r", "\\r"), BundleDescription.ITEM_IDS));
      }
      lines.append(id).append('\n');
      if (i % ROWS_AT_ONCE == ROWS_AT_ONCE - 1 || i == items.size() - 1) {
        out.write(lines.toString().getBytes(StandardCharsets.UTF_8));
        lines.setLength(0);
      }
    }
  }

  private static void writeVectors(ItemMatrix items, OutputStream out) throws IOException {
    ByteBuffer block =
        ByteBuffer.allocate(ROWS_AT_ONCE * items.dimension() * Float.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < items.size(); i++) {
      float[] vector = items.vector(i);
      block.asFloatBuffer().put(vector);
      block.position(block.position() + vector.length * Float.BYTES);
      if (!block.hasRemaining() || i == items.size() - 1) {
        out.write(block.array(), 0, block.position());
        block.clear();
      }
    }
  }

  private static WritableByteChannel nowhere() {
    return Channels.newChannel(OutputStream.nullOutputStream());
  }

  private record Content(String name, Body body) {}

  @FunctionalInterface
  private interface Body {
    void writeTo(OutputStream out) throws IOException;
  }
}
