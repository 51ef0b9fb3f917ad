package dev.tandem.transforms.model;

import dev.tandem.transforms.features.Feature;
import dev.tandem.transforms.features.FeatureSpec;
import dev.tandem.transforms.files.Sha256;
import dev.tandem.transforms.model.BundleDescription.BundleFile;
import dev.tandem.transforms.model.FeatureInputs.Side;
import dev.tandem.transforms.model.PopularItems.PopularItem;
import dev.tandem.transforms.vector.ItemMatrix;
import dev.tandem.transforms.vector.ItemMatrixBuilder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * As much of a bundle as can be read, and everything that is wrong with it: reading goes on after a
 * problem, so that whoever made the bundle hears of all of them at once.
 */
final class BundleContent implements AutoCloseable {
  /** Large enough that a remote store streams, small enough for a core's last cache. */
  private static final int BLOCK_BYTES = 1 << 20;

  private static final int MAX_NAMED = 5;

  private final ModelFolder folder;
  private final FeatureSpec spec;
  private final List<String> problems = new ArrayList<>();
  private final SortedMap<String, byte[]> sound = new TreeMap<>();
  private @Nullable BundleDescription description;
  private @Nullable Tower userTower;
  private @Nullable Tower itemTower;
  private @Nullable ItemMatrix items;
  private @Nullable PopularItems popular;

  private BundleContent(ModelFolder folder, FeatureSpec spec) {
    this.folder = folder;
    this.spec = spec;
  }

  /**
   * @param whole whether the index is read too
   * @throws IOException if the folder cannot be read, which is no problem of the bundle
   */
  static BundleContent load(ModelFolder folder, FeatureSpec spec, boolean whole)
      throws IOException {
    BundleContent content = new BundleContent(folder, spec);
    boolean complete = false;
    try {
      content.load(whole);
      complete = true;
    } finally {
      if (!complete) {
        content.close();
      }
    }
    return content;
  }

  private void load(boolean whole) throws IOException {
    SortedMap<String, Long> found = folder.files();
    if (!found.containsKey(BundleDescription.FILE)) {
      problems.add(
          "%s is missing: this is no bundle, or its writing broke off"
              .formatted(BundleDescription.FILE));
      return;
    }
    BundleDescription read;
    try {
      read = BundleDescription.read(folder);
    } catch (IllegalArgumentException e) {
      problems.add(String.valueOf(e.getMessage()));
      return;
    }
    description = read;
    if (!read.specHash().equals(spec.hash())) {
      problems.add(
          "it was made for another feature spec: spec_hash is %s, that of '%s' is %s"
              .formatted(read.specHash(), spec.name(), spec.hash()));
    }
    List<BundleFile> present = present(read, found);
    for (BundleFile file : present) {
      boolean vectors = file.name().equals(BundleDescription.ITEM_VECTORS);
      boolean ids = file.name().equals(BundleDescription.ITEM_IDS);
      if (!vectors && (whole || !ids)) {
        readSound(file);
      }
    }
    userTower = tower(BundleDescription.USER_TOWER, Side.USER, read);
    itemTower = tower(BundleDescription.ITEM_TOWER, Side.ITEM, read);
    if (whole) {
      items = index(read, present);
    }
    popular = readPopular();
  }

  private List<BundleFile> present(BundleDescription read, SortedMap<String, Long> found) {
    List<BundleFile> present = new ArrayList<>();
    for (BundleFile file : read.files()) {
      Long bytes = found.get(file.name());
      if (bytes == null) {
        problems.add(file.name() + " is missing");
      } else if (bytes != file.bytes()) {
        problems.add(
            "%s has %d bytes, and %s says %d: it was cut off or changed"
                .formatted(file.name(), bytes, BundleDescription.FILE, file.bytes()));
      } else {
        present.add(file);
      }
    }
    return present;
  }

  private void readSound(BundleFile file) throws IOException {
    byte[] bytes = folder.read(file.name());
    MessageDigest digest = Sha256.newDigest();
    digest.update(bytes);
    if (isSound(file, digest)) {
      sound.put(file.name(), bytes);
    }
  }

  private boolean isSound(BundleFile file, MessageDigest digest) {
    String hash = HexFormat.of().formatHex(digest.digest());
    if (!hash.equals(file.sha256())) {
      problems.add(
          "%s is not the file that %s describes: its sha256 is %s, not %s"
              .formatted(file.name(), BundleDescription.FILE, hash, file.sha256()));
    }
    return hash.equals(file.sha256());
  }

  private @Nullable Tower tower(String file, Side side, BundleDescription read) {
    byte[] graph = sound.get(file);
    if (graph == null) {
      return null;
    }
    try {
      Tower tower = Tower.open(graph, FeatureInputs.of(spec, side));
      if (tower.dimension() != read.dimension()) {
        problems.add(
            "the %s gives vectors of dimension %d, and %s says %d"
                .formatted(
                    side.title(), tower.dimension(), BundleDescription.FILE, read.dimension()));
      }
      return tower;
    } catch (IllegalArgumentException e) {
      problems.addAll(String.valueOf(e.getMessage()).lines().toList());
      return null;
    }
  }

  private @Nullable ItemMatrix index(BundleDescription read, List<BundleFile> present)
      throws IOException {
    List<String> ids = ids(read);
    long needed = (long) read.items() * read.dimension() * Float.BYTES;
    BundleFile vectors = read.file(BundleDescription.ITEM_VECTORS);
    boolean fits = vectors.bytes() == needed;
    if (!fits) {
      problems.add(
          "%s has %d bytes, and %d items of dimension %d take %d"
              .formatted(vectors.name(), vectors.bytes(), read.items(), read.dimension(), needed));
    }
    if (!present.contains(vectors)) {
      return null;
    }
    ItemMatrixBuilder builder = null;
    if (fits && ids != null) {
      builder = ItemMatrix.builder(ids, read.dimension());
    }
    return readVectors(vectors, builder, read);
  }

  /** Reads and hashes in one pass; without a builder only hashes. */
  private @Nullable ItemMatrix readVectors(
      BundleFile file, @Nullable ItemMatrixBuilder given, BundleDescription read)
      throws IOException {
    ItemMatrixBuilder builder = given;
    MessageDigest digest = Sha256.newDigest();
    int rowBytes = read.dimension() * Float.BYTES;
    int blockBytes = Math.max(1, BLOCK_BYTES / rowBytes) * rowBytes;
    ByteBuffer block = ByteBuffer.allocate(blockBytes).order(ByteOrder.LITTLE_ENDIAN);
    String problem = null;
    long total = 0;
    try (ReadableByteChannel channel = folder.open(file.name())) {
      while (fill(channel, block)) {
        block.flip();
        total += block.limit();
        digest.update(block.array(), 0, block.limit());
        if (builder != null) {
          try {
            builder.addRows(block);
          } catch (IllegalArgumentException e) {
            problem = String.valueOf(e.getMessage());
            builder = null;
          }
        }
        block.clear();
      }
    }
    if (!isSound(file, digest)) {
      // What the numbers of a damaged file are is nobody's fault.
      return null;
    }
    if (builder != null && total == file.bytes()) {
      try {
        return builder.build(read.similarity());
      } catch (IllegalArgumentException e) {
        problem = String.valueOf(e.getMessage());
      }
    }
    if (problem != null) {
      problems.add(file.name() + ": " + problem);
    }
    return null;
  }

  /** Whether anything was read; fills the buffer unless the file ends. */
  private static boolean fill(ReadableByteChannel channel, ByteBuffer block) throws IOException {
    while (block.hasRemaining()) {
      if (channel.read(block) < 0) {
        break;
      }
    }
    return block.position() > 0;
  }

  private @Nullable List<String> ids(BundleDescription read) {
    byte[] bytes = sound.remove(BundleDescription.ITEM_IDS);
    if (bytes == null) {
      return null;
    }
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      problems.add(BundleDescription.ITEM_IDS + " is not UTF-8");
      return null;
    }
    List<String> ids = new ArrayList<>();
    int start = 0;
    while (start < text.length()) {
      int end = text.indexOf('\n', start);
      end = end < 0 ? text.length() : end;
      ids.add(text.substring(start, end));
      start = end + 1;
    }
    int before = problems.size();
    if (ids.size() != read.items()) {
      problems.add(
          "%s has %d lines, and %s says %d items"
              .formatted(
                  BundleDescription.ITEM_IDS, ids.size(), BundleDescription.FILE, read.items()));
    }
    if (text.indexOf('\r') >= 0) {
      problems.add(
          "%s has carriage returns: lines end with a line feed alone"
              .formatted(BundleDescription.ITEM_IDS));
    }
    if (ids.contains("")) {
      problems.add(
          "%s has an empty line %d".formatted(BundleDescription.ITEM_IDS, ids.indexOf("") + 1));
    }
    List<String> twice = twice(ids);
    if (!twice.isEmpty()) {
      problems.add(
          "%s names items more than once: %s".formatted(BundleDescription.ITEM_IDS, some(twice)));
    }
    return problems.size() == before ? ids : null;
  }

  private static List<String> twice(List<String> ids) {
    int ascending = 1;
    while (ascending < ids.size() && ids.get(ascending - 1).compareTo(ids.get(ascending)) < 0) {
      ascending++;
    }
    if (ascending >= ids.size()) {
      // Our own writer's, of which a million would cost a tenth of a second in a set.
      return List.of();
    }
    Set<String> distinct = new HashSet<>(ids.size() * 2);
    return ids.stream().filter(id -> !distinct.add(id)).toList();
  }

  private @Nullable PopularItems readPopular() {
    byte[] bytes = sound.remove(BundleDescription.POPULAR_ITEMS);
    if (bytes == null) {
      return null;
    }
    PopularItems read;
    try {
      read =
          PopularItemsJson.parse(
              BundleDescription.POPULAR_ITEMS, new String(bytes, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      problems.add(String.valueOf(e.getMessage()));
      return null;
    }
    if (read.overall().isEmpty()) {
      problems.add(
          "%s: overall is empty, so nothing could be served when the model cannot answer"
              .formatted(BundleDescription.POPULAR_ITEMS));
    }
    String segment = read.segment();
    List<String> users = spec.withRole(Feature.Role.USER).stream().map(Feature::name).toList();
    if (segment != null && !users.contains(segment)) {
      problems.add(
          "%s: segment '%s' is no feature of users: %s"
              .formatted(BundleDescription.POPULAR_ITEMS, segment, String.join(", ", users)));
    }
    ItemMatrix index = items;
    if (index != null) {
      Set<String> unknown = new LinkedHashSet<>();
      List<List<PopularItem>> lists = new ArrayList<>(read.bySegment().values());
      lists.add(0, read.overall());
      for (List<PopularItem> list : lists) {
        for (PopularItem item : list) {
          if (index.position(item.id()) < 0) {
            unknown.add(item.id());
          }
        }
      }
      if (!unknown.isEmpty()) {
        problems.add(
            "%s names %d items that are not in %s: %s"
                .formatted(
                    BundleDescription.POPULAR_ITEMS,
                    unknown.size(),
                    BundleDescription.ITEM_IDS,
                    some(unknown)));
      }
    }
    return read;
  }

  /** The first few of many. */
  static String some(Iterable<String> all) {
    List<String> some = new ArrayList<>();
    for (String one : all) {
      if (some.size() == MAX_NAMED) {
        some.add("…");
        break;
      }
      some.add(one);
    }
    return String.join(", ", some);
  }

  /** One sentence each; empty if the bundle is good as far as it was read. */
  List<String> problems() {
    return Collections.unmodifiableList(problems);
  }

  @Nullable BundleDescription description() {
    return description;
  }

  /** A file other than the index, if it was read and is what it should be. */
  byte @Nullable [] sound(String file) {
    return sound.get(file);
  }

  @Nullable Tower userTower() {
    return userTower;
  }

  @Nullable Tower itemTower() {
    return itemTower;
  }

  @Nullable ItemMatrix items() {
    return items;
  }

  @Nullable PopularItems popular() {
    return popular;
  }

  /** Closes the towers. */
  @Override
  public void close() {
    if (userTower != null) {
      userTower.close();
    }
    if (itemTower != null) {
      itemTower.close();
    }
  }
}
