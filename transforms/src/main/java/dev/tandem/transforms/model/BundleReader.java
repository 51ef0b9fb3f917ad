package dev.tandem.transforms.model;

import dev.tandem.transforms.features.FeatureSpec;
import dev.tandem.transforms.vector.ItemMatrix;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/**
 * Reads bundles, and refuses one in which anything is not as its {@value BundleDescription#FILE}
 * says, or that does not fit the feature spec.
 */
public final class BundleReader {
  private BundleReader() {}

  /**
   * Reads a whole bundle; an index of a million vectors of length 64 takes less than a second.
   *
   * @param spec whose features will be given to the towers
   * @throws InvalidBundleException says everything that is wrong
   */
  public static ModelBundle read(ModelFolder folder, FeatureSpec spec) throws IOException {
    BundleContent content = BundleContent.load(folder, spec, true);
    ModelTowers towers = towers(folder, content);
    ItemMatrix items = Objects.requireNonNull(content.items());
    return new ModelBundle(towers, items, Objects.requireNonNull(content.popular()));
  }

  /**
   * Reads the towers alone, for work that needs no index.
   *
   * @throws InvalidBundleException says everything that is wrong with them
   */
  public static ModelTowers readTowers(ModelFolder folder, FeatureSpec spec) throws IOException {
    return towers(folder, BundleContent.load(folder, spec, false));
  }

  /**
   * The parts of a bundle of the same towers over other items. Of the popular items those stay that
   * are among them.
   *
   * @throws InvalidBundleException says everything that is wrong with the towers and lists, also if
   *     no popular item is among the items
   */
  public static ModelParts readParts(ModelFolder folder, FeatureSpec spec, ItemMatrix items)
      throws IOException {
    BundleContent content = BundleContent.load(folder, spec, false);
    try (ModelTowers towers = towers(folder, content)) {
      BundleDescription description = towers.description();
      PopularItems popular = Objects.requireNonNull(content.popular()).among(items);
      if (popular.overall().isEmpty()) {
        throw new InvalidBundleException(
            folder.path(),
            List.of("none of its popular items is among the new items: train it again"));
      }
      return new ModelParts(
          Objects.requireNonNull(content.sound(BundleDescription.USER_TOWER)),
          Objects.requireNonNull(content.sound(BundleDescription.ITEM_TOWER)),
          description.similarity(),
          items,
          popular,
          description.specHash(),
          description.snapshotId(),
          description.producer(),
          description.evaluation());
    }
  }

  /** The ids of a bundle that {@link #read} or {@link BundleValidator} has found good. */
  public static List<String> readIds(ModelFolder folder) throws IOException {
    return new String(folder.read(BundleDescription.ITEM_IDS), StandardCharsets.UTF_8)
        .lines()
        .toList();
  }

  private static ModelTowers towers(ModelFolder folder, BundleContent content) {
    if (!content.problems().isEmpty()) {
      content.close();
      throw new InvalidBundleException(folder.path(), content.problems());
    }
    return new ModelTowers(
        Objects.requireNonNull(content.description()),
        Objects.requireNonNull(content.userTower()),
        Objects.requireNonNull(content.itemTower()));
  }
}
