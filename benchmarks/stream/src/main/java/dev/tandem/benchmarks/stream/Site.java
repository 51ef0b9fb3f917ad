package dev.tandem.benchmarks.stream;

import dev.tandem.benchmarks.launch.LaunchFiles;
import dev.tandem.benchmarks.launch.TemporaryFolder;
import dev.tandem.testdata.database.EmbeddedPostgres;
import dev.tandem.testdata.shop.Shop;
import dev.tandem.testdata.shop.ShopLoader;
import dev.tandem.testdata.shop.ShopSize;
import dev.tandem.transforms.io.DatabaseConfig;
import dev.tandem.transforms.model.ModelRegistry;
import dev.tandem.transforms.score.BeamModelFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

/** A sample shop in a database of its own, and a registry with a model of it that is live. */
final class Site implements AutoCloseable {
  private final ShopSize size;
  private final EmbeddedPostgres database;
  private final TemporaryFolder folder;
  private final String modelVersion;

  private Site(
      ShopSize size, EmbeddedPostgres database, TemporaryFolder folder, String modelVersion) {
    this.size = size;
    this.database = database;
    this.folder = folder;
    this.modelVersion = modelVersion;
  }

  /**
   * Loads the shop, exports its ratings, trains a model and publishes it; the jobs run on Flink.
   *
   * @throws IllegalStateException if one of the jobs fails
   */
  static Site open(StreamPlan plan, ShopSize size)
      throws IOException, InterruptedException, SQLException {
    EmbeddedPostgres database = EmbeddedPostgres.start();
    try {
      ShopLoader.load(Shop.of(size, Shop.DEFAULT_SEED).withOrders(false), database);
      TemporaryFolder folder = TemporaryFolder.create(plan.work());
      try {
        String snapshots = folder.path().resolve("snapshots").toString();
        Path registry = folder.path().resolve("registry");
        job(
            plan,
            folder.path(),
            database,
            List.of(
                "training-export",
                "--quiet=true",
                "--jdbcUrl=" + database.jdbcUrl(),
                "--jdbcUser=" + database.user(),
                "--output=" + snapshots));
        job(
            plan,
            folder.path(),
            database,
            List.of(
                "train-model",
                "--quiet=true",
                "--snapshot=" + snapshots,
                "--registry=" + registry,
                "--epochs=" + plan.epochs()));
        ModelRegistry models =
            new ModelRegistry(BeamModelFolder.at("registry", registry.toString()));
        String version = models.versions().get(0);
        models.publish(version);
        return new Site(size, database, folder, version);
      } catch (IOException | InterruptedException | RuntimeException e) {
        folder.close();
        throw e;
      }
    } catch (IOException | InterruptedException | SQLException | RuntimeException e) {
      database.close();
      throw e;
    }
  }

  private static void job(
      StreamPlan plan, Path folder, EmbeddedPostgres database, List<String> arguments)
      throws IOException, InterruptedException {
    String name = arguments.get(0);
    LaunchFiles flink = LaunchFiles.of(plan.repository().resolve(Contender.FLINK.module()));
    Path scratch = Files.createDirectories(folder.resolve("scratch"));
    ProcessBuilder builder =
        JavaCommand.of(
            flink, plan.heap(), scratch, List.of(), Contender.FLINK.mainClass(), arguments);
    builder.environment().put(DatabaseConfig.PASSWORD_VARIABLE, database.password());
    try (RunningProcess process =
        RunningProcess.start(name, builder, folder.resolve(name + ".log"))) {
      process.awaitGoodEnd(plan.limit());
    }
  }

  ShopSize size() {
    return size;
  }

  EmbeddedPostgres database() {
    return database;
  }

  Path registry() {
    return folder.path().resolve("registry");
  }

  String modelVersion() {
    return modelVersion;
  }

  @Override
  public void close() {
    database.close();
    folder.close();
  }
}
