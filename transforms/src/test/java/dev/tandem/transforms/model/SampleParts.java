package dev.tandem.transforms.model;

import dev.tandem.transforms.model.Evaluation.Score;
import dev.tandem.transforms.model.PopularItems.PopularItem;
import dev.tandem.transforms.vector.ItemMatrix;
import dev.tandem.transforms.vector.Similarity;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Parts of small models for the built-in spec. */
final class SampleParts {
  static final int DIMENSION = 16;
  static final int ITEMS = 30;

  private SampleParts() {}

  static ModelParts parts(long seed) {
    return parts(seed, "20260102T030405Z-abcdef", Similarity.DOT_PRODUCT);
  }

  static ModelParts parts(long seed, @Nullable String snapshotId, Similarity similarity) {
    List<String> ids = IntStream.range(0, ITEMS).mapToObj("S%03d"::formatted).toList();
    Random random = new Random(seed);
    float[] vectors = new float[ITEMS * DIMENSION];
    for (int i = 0; i < vectors.length; i++) {
      vectors[i] = (float) random.nextGaussian();
    }
    return new ModelParts(
        SampleTowers.userGraph(8, DIMENSION, seed).build(),
        SampleTowers.itemGraph(8, DIMENSION, seed).build(),
        similarity,
        ItemMatrix.of(ids, DIMENSION, vectors),
        popular(),
        SampleTowers.SPEC.hash(),
        snapshotId,
        "a test",
        new Evaluation(
            10,
            "the last choice of each user, among all items",
            List.of(
                new Score(Evaluation.MODEL, Evaluation.ALL, 5, 0.5, 0.25, 1),
                new Score(Evaluation.MOST_POPULAR, Evaluation.ALL, 5, 0.25, 0.125, 0.1))));
  }

  static PopularItems popular() {
    return new PopularItems(
        "country",
        List.of(new PopularItem("S003", 9), new PopularItem("S001", 4)),
        new TreeMap<>(
            Map.of(
                "Österreich", List.of(new PopularItem("S001", 3)),
                "France", List.of(new PopularItem("S003", 2)))));
  }
}
