package dev.tandem.transforms.model;

import dev.tandem.transforms.features.FeatureSpec;
import dev.tandem.transforms.vector.ItemMatrix;
import java.io.IOException;
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
