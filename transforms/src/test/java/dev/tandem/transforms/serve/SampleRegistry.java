package dev.tandem.transforms.serve;

import dev.tandem.testdata.model.TowerGraph;
import dev.tandem.transforms.features.FeatureRow;
import dev.tandem.transforms.features.FeatureSpec;
import dev.tandem.transforms.features.FeatureSpecReader;
import dev.tandem.transforms.features.FeatureTable;
import dev.tandem.transforms.features.FeatureTables;
import dev.tandem.transforms.model.BundleWriter;
import dev.tandem.transforms.model.LocalModelFolder;
import dev.tandem.transforms.model.ModelParts;
import dev.tandem.transforms.model.ModelRegistry;
import dev.tandem.transforms.model.PopularItems;
import dev.tandem.transforms.model.PopularItems.PopularItem;
import dev.tandem.transforms.vector.ItemMatrix;
import dev.tandem.transforms.vector.Similarity;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A registry on disk whose models are told by their items' names, and a shop that sells them.
 *
 * @param folder of the registry
 */
record SampleRegistry(Path folder) {
  static final FeatureSpec SPEC = FeatureSpecReader.builtIn();
  private static final int DIMENSION = 8;
  private static final int ITEMS = 40;

  static List<String> ids(String prefix) {
    return IntStream.range(0, ITEMS).mapToObj(i -> "%s%03d".formatted(prefix, i)).toList();
  }

  /** Writes a model over items of such names, and does not publish it; its version. */
  String write(String prefix) throws IOException {
    long seed = prefix.hashCode();
    Random random = new Random(seed);
    float[] vectors = new float[ITEMS * DIMENSION];
    for (int i = 0; i < vectors.length; i++) {
      vectors[i] = (float) random.nextGaussian();
    }
    List<String> ids = ids(prefix);
    ModelParts parts =
        new ModelParts(
            new TowerGraph(8, DIMENSION, seed)
                .text("country", List.of("France", "Norway"), 4)
                .number("credit_limit", 50_000, 20_000)
                .build(),
            new TowerGraph(8, DIMENSION, seed + 1)
                .text("product_line", List.of("Planes", "Ships"), 4)
                .build(),
            Similarity.COSINE,
            ItemMatrix.of(ids, DIMENSION, vectors),
            new PopularItems(null, List.of(new PopularItem(ids.get(7), 3)), new TreeMap<>()),
            SPEC.hash(),
            null,
            "a test",
            null);
    return BundleWriter.write(new LocalModelFolder(folder), parts).version();
  }

  /** Writes a model and makes it the live one; its version. */
  String publish(String prefix) throws IOException {
    String version = write(prefix);
    name(version);
    return version;
  }

  /** Publishes a model of which a file is damaged; its version. */
  String publishDamaged(String prefix) throws IOException {
    String version = write(prefix);
    Files.write(
        folder.resolve(version).resolve("item_vectors.f32"),
        new byte[4],
        StandardOpenOption.APPEND);
    name(version);
    return version;
  }

  void name(String version) throws IOException {
    new ModelRegistry(new LocalModelFolder(folder)).publish(version);
  }

  /** Customer 103 of Nantes; items of the names A, B and C, all in stock but the given one. */
  static FeatureTables tables(@Nullable String outOfStock) {
    FeatureTable.Builder items = new FeatureTable.Builder();
    for (String prefix : List.of("A", "B", "C")) {
      for (String id : ids(prefix)) {
        items.add(
            new FeatureRow(
                id,
                new @Nullable Object[] {
                  id.equals(outOfStock) ? 0 : 5, new BigDecimal("1.00"), null, "Ships", null
                }));
      }
    }
    return new FeatureTables(
        new FeatureTable.Builder()
            .add(
                new FeatureRow(
                    103L,
                    new @Nullable Object[] {new BigDecimal("21000.00"), "Nantes", null, "France"}))
            .build(),
        items.build());
  }
}
