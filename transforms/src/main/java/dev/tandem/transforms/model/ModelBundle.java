package dev.tandem.transforms.model;

import dev.tandem.transforms.vector.ItemMatrix;
import dev.tandem.transforms.vector.Similarity;

/**
 * A bundle in memory: everything that belongs together, of one version. Whoever has it closes it;
 * among threads share it through a {@link ModelHolder}.
 *
 * @param items the index, prepared for its similarity: vectors have length 1 if that is COSINE
 * @param popular what is served when the model cannot answer
 */
public record ModelBundle(ModelTowers towers, ItemMatrix items, PopularItems popular)
    implements AutoCloseable {

  /** {@code model_version} of what is made with it. */
  public String version() {
    return towers.version();
  }

  public BundleDescription description() {
    return towers.description();
  }

  public Tower userTower() {
    return towers.userTower();
  }

  public Tower itemTower() {
    return towers.itemTower();
  }

  public Similarity similarity() {
    return description().similarity();
  }

  /** Lets the towers go as soon as nobody computes. */
  @Override
  public void close() {
    towers.close();
  }
}
