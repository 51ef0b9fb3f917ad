package dev.tandem.runners.contract;

import dev.tandem.testdata.database.EmbeddedPostgres;
import dev.tandem.testdata.model.TowerGraph;
import dev.tandem.testdata.shop.Product;
import dev.tandem.testdata.shop.Shop;
import dev.tandem.transforms.features.FeatureSpec;
import dev.tandem.transforms.features.FeatureSpecReader;
import dev.tandem.transforms.features.FeatureTables;
import dev.tandem.transforms.io.DatabaseConfig;
import dev.tandem.transforms.io.LiveFeatureTables;
import dev.tandem.transforms.model.BundleReader;
import dev.tandem.transforms.model.BundleWriter;
import dev.tandem.transforms.model.LocalModelFolder;
import dev.tandem.transforms.model.ModelBundle;
import dev.tandem.transforms.model.ModelParts;
import dev.tandem.transforms.model.ModelRegistry;
import dev.tandem.transforms.model.PopularItems;
import dev.tandem.transforms.model.PopularItems.PopularItem;
import dev.tandem.transforms.vector.ItemMatrix;
import dev.tandem.transforms.vector.Similarity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * The default shop in a database, a registry of models that know its products, and how the job
 * {@code recommendations} is told of both. The models are random, and the same for the same seed.
 */
final class StreamShop implements AutoCloseable {
  static final Shop SHOP = Shop.ofDefaultSize();
  static final FeatureSpec SPEC = FeatureSpecReader.builtIn();

  private static final int DIMENSION = 16;
  private static final int CONNECTIONS = 2;

  private final LoadedShop database;
  private final Path folder;

  private StreamShop(LoadedShop database, Path folder) {
    this.database = database;
    this.folder = folder;
  }

  /** Starts the database; nothing is published yet. */
  static StreamShop start(Path folder) throws SQLException {
    return new StreamShop(LoadedShop.load(SHOP, EmbeddedPostgres.start()), folder);
  }

  /** Writes a model and makes it the live one; its version. */
  String publish(long seed) throws IOException {
    return publish(write(seed));
  }

  /** Publishes a model of which a file is damaged; its version. */
  String publishDamaged(long seed) throws IOException {
    String version = write(seed);
    Files.write(
        registry().resolve(version).resolve("item_vectors.f32"),
        new byte[Float.BYTES],
        StandardOpenOption.APPEND);
    return publish(version);
  }

  private String publish(String version) throws IOException {
    new ModelRegistry(new LocalModelFolder(registry())).publish(version);
    return version;
  }

  private String write(long seed) throws IOException {
    List<String> ids = SHOP.products().map(Product::productCode).sorted().toList();
    Random random = new Random(seed);
    float[] vectors = new float[ids.size() * DIMENSION];
    for (int i = 0; i < vectors.length; i++) {
      vectors[i] = (float) random.nextGaussian();
    }
    ModelParts parts =
        new ModelParts(
            new TowerGraph(16, DIMENSION, seed)
                .text("country", List.of("France", "Norway", "USA"), 4)
                .text("city", List.of("Nantes", "Stavern"), 4)
                .number("credit_limit", 50_000, 20_000)
                .build(),
            new TowerGraph(16, DIMENSION, seed + 1)
                .text("product_line", List.of("Planes", "Ships"), 4)
                .build(),
            Similarity.COSINE,
            ItemMatrix.of(ids, DIMENSION, vectors),
            new PopularItems(null, List.of(new PopularItem(ids.get(7), 3)), new TreeMap<>()),
            SPEC.hash(),
            null,
            "a test",
            null);
    Files.createDirectories(registry());
    return BundleWriter.write(new LocalModelFolder(registry()), parts).version();
  }

  /** Opens a model as it lies in the registry. */
  ModelBundle open(String version) throws IOException {
    return BundleReader.read(new LocalModelFolder(registry().resolve(version)), SPEC);
  }

  Path registry() {
    return folder.resolve("models");
  }

  LoadedShop database() {
    return database;
  }

  /** The database's password in a file, for processes that share no environment with this one. */
  Path passwordFile() throws IOException {
    Path password = Files.createTempFile(folder, "password", "");
    return Files.writeString(password, database.environment().values().iterator().next());
  }

  /** The shop's tables as they are now. */
  FeatureTables tables() throws Exception {
    Path password = passwordFile();
    return new LiveFeatureTables(
            new DatabaseConfig(
                database.jdbcUrl(), database.user(), password.toString(), CONNECTIONS),
            SPEC)
        .load();
  }

  /**
   * The arguments of the job. Nothing is too late for it, for a machine with much to do would
   * decide what is answered.
   */
  List<String> job(String... flags) {
    List<String> args =
        database.job("recommendations", "--registry=" + registry(), "--deadline=PT1M");
    args.addAll(Arrays.asList(flags));
    return new ArrayList<>(args);
  }

  Map<String, String> environment() {
    return database.environment();
  }

  @Override
  public void close() {
    database.close();
  }
}
