package dev.tandem.transforms.model;

/**
 * Both towers of one bundle; whoever has them closes them.
 *
 * @param description of the bundle
 */
public record ModelTowers(BundleDescription description, Tower userTower, Tower itemTower)
    implements AutoCloseable {

  /** {@code model_version} of what is made with them. */
  public String version() {
    return description.version();
  }

  /** Lets the towers go as soon as nobody computes. */
  @Override
  public void close() {
    userTower.close();
    itemTower.close();
  }
}
