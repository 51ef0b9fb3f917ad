package dev.tandem.transforms.features;

import java.io.Serializable;

/** The reference data of a shop at one moment: users' and items' features together. */
public record FeatureTables(FeatureTable users, FeatureTable items) {

  /** Gets the tables from where they are; travels to the workers and runs there. */
  @FunctionalInterface
  public interface Loader extends Serializable {
    /**
     * @throws Exception if they cannot be had; the runner decides whether to try again
     */
    FeatureTables load() throws Exception;
  }
}
