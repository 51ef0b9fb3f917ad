package dev.tandem.pipelines.model;

import dev.tandem.testdata.model.ForeignBundle;
import dev.tandem.testdata.model.TowerGraph;
import dev.tandem.transforms.features.FeatureSpec;
import dev.tandem.transforms.features.FeatureSpecReader;
import java.util.List;
import java.util.Random;

/** Bundles for the sample shop that nothing of this project wrote. */
public final class ForeignModels {
  public static final FeatureSpec SPEC = FeatureSpecReader.builtIn();
  static final List<String> IDS = List.of("S10_1024", "S10_1025", "gone");

  private ForeignModels() {}

  /**
   * A good one, whose inputs have the shape {@code [n]} on one side and {@code [n,1]} on the other.
   */
  public static ForeignBundle bundle(String version, int dimension, int hidden, String similarity) {
    return new ForeignBundle(version, SPEC.hash(), dimension, similarity)
        .userTower(
            new TowerGraph(hidden, dimension, 1)
                .text("customer_number", List.of("103", "112"), 4)
                .text("country", List.of("France", "Norway", "Österreich"), 3)
                .hashed("city", 32, 3)
                .number("credit_limit", 60_000, 30_000)
                .build())
        .itemTower(
            new TowerGraph(2 * hidden, dimension, 2)
                .columns()
                .text("product_code", List.of("S10_1024"), 4)
                .hashed("product_line", 16, 4)
                .number("msrp", 100, 40)
                .build())
        .items(IDS, vectors(dimension))
        .popular(IDS);
  }

  public static ForeignBundle bundle(String version) {
    return bundle(version, 16, 8, "COSINE");
  }

  private static float[] vectors(int dimension) {
    Random random = new Random(3);
    float[] vectors = new float[IDS.size() * dimension];
    for (int i = 0; i < vectors.length; i++) {
      vectors[i] = (float) random.nextGaussian();
    }
    return vectors;
  }
}
