package dev.tandem.demo;

import dev.tandem.options.PublishModelOptions;
import dev.tandem.options.TrainModelOptions;
import dev.tandem.options.TrainingExportOptions;
import dev.tandem.pipelines.Console;
import dev.tandem.pipelines.ExitCode;
import dev.tandem.pipelines.Job;
import dev.tandem.pipelines.JobException;
import dev.tandem.pipelines.RunnerLeaf;
import dev.tandem.pipelines.export.TrainingExport;
import dev.tandem.pipelines.model.PublishModel;
import dev.tandem.pipelines.model.TrainModelJob;
import dev.tandem.testdata.database.EmbeddedDatabase;
import dev.tandem.testdata.database.EmbeddedPostgres;
import dev.tandem.testdata.shop.Shop;
import dev.tandem.testdata.shop.ShopCensus;
import dev.tandem.testdata.shop.ShopLoader;
import dev.tandem.testdata.shop.ShopSize;
import dev.tandem.transforms.features.FeatureSpec;
import dev.tandem.transforms.features.FeatureSpecReader;
import dev.tandem.transforms.model.BundleReader;
import dev.tandem.transforms.model.ModelBundle;
import dev.tandem.transforms.model.ModelRegistry;
import dev.tandem.transforms.score.BeamModelFolder;
import dev.tandem.transforms.snapshot.SnapshotManifest;
import dev.tandem.transforms.snapshot.SnapshotStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.beam.sdk.options.PipelineOptions;

/**
 * The job {@code demo}: starts the sample shop, exports it, trains a model on it, publishes it,
 * shows what came out, stops all.
 */
public final class Demo implements Job {

  @Override
  public String name() {
    return "demo";
  }

  @Override
  public String summary() {
    return "a sample shop in an embedded Postgres: exported, a model trained and shown; ends by itself";
  }

  @Override
  public Class<? extends PipelineOptions> optionsType() {
    return DemoOptions.class;
  }

  @Override
  public ExitCode run(PipelineOptions options, RunnerLeaf runner, Console console)
      throws Exception {
    DemoOptions demo = options.as(DemoOptions.class);
    ShopSize size = size(demo);
    console.say("Starting an embedded Postgres …");
    try (EmbeddedDatabase database = EmbeddedPostgres.start()) {
      ShopCensus shop = ShopLoader.load(Shop.of(size, demo.getShopSeed()), database);
      console.say(
          "Loaded a shop of %,d customers, %,d products and %,d ratings into %s",
          size.customers(), size.products(), shop.ratings(), database.jdbcUrl());
      console.say("");
      SnapshotStore snapshots = export(demo, database, runner, console);
      List<SnapshotManifest> published = snapshots.list();
      SnapshotManifest newest = published.get(published.size() - 1);
      new SnapshotView(snapshots, newest).print(console);
      train(demo, snapshots, newest, runner, console);
      return ExitCode.GOOD;
    }
  }

  private static ShopSize size(DemoOptions demo) throws JobException {
    try {
      return new ShopSize(demo.getCustomers(), demo.getProducts(), demo.getRatings());
    } catch (IllegalArgumentException e) {
      throw new JobException(ExitCode.USAGE, "--" + e.getMessage(), e);
    }
  }

  private static SnapshotStore export(
      DemoOptions demo, EmbeddedDatabase database, RunnerLeaf runner, Console console)
      throws Exception {
    Path passwordFile = Files.createTempFile("tandem-demo", ".password");
    try {
      Files.writeString(passwordFile, database.password());
      String output = folder(demo, "training");
      TrainingExportOptions export = demo.as(TrainingExportOptions.class);
      export.setJdbcUrl(database.jdbcUrl());
      export.setJdbcUser(database.user());
      export.setJdbcPasswordFile(passwordFile.toString());
      export.setOutput(output);
      console.say("training-export --jdbcUrl=%s --output=%s", database.jdbcUrl(), output);
      new TrainingExport().run(export, runner, console);
      return SnapshotStore.at(output);
    } finally {
      Files.deleteIfExists(passwordFile);
    }
  }

  private static void train(
      DemoOptions demo,
      SnapshotStore snapshots,
      SnapshotManifest snapshot,
      RunnerLeaf runner,
      Console console)
      throws Exception {
    String registry = folder(demo, "models");
    String from = snapshots.folder(snapshot.snapshotId()).toString();
    console.say("");
    console.say("train-model --snapshot=%s --registry=%s", from, registry);
    TrainModelOptions training = demo.as(TrainModelOptions.class);
    training.setSnapshot(from);
    training.setRegistry(registry);
    new TrainModelJob().run(training, runner, console);

    ModelRegistry models = new ModelRegistry(BeamModelFolder.at("registry", registry));
    String version = newestOf(models, snapshot.snapshotId());
    console.say("");
    console.say("publish-model --registry=%s --version=%s --force", registry, version);
    PublishModelOptions publishing = demo.as(PublishModelOptions.class);
    publishing.setRegistry(registry);
    publishing.setVersion(version);
    // The sample shop may have had another size when the folder's last model was made.
    publishing.setForce(true);
    new PublishModel().run(publishing, runner, console);

    FeatureSpec spec = FeatureSpecReader.builtIn();
    try (ModelBundle model = BundleReader.read(models.current(), spec)) {
      new CustomersView(snapshots, snapshot, spec, model).print(console);
    }
  }

  /** The model trained on this snapshot: a version begins with it. */
  private static String newestOf(ModelRegistry models, String snapshotId) throws IOException {
    return models.versions().stream()
        .filter(version -> version.startsWith(snapshotId))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no model of snapshot " + snapshotId));
  }

  private static String folder(DemoOptions demo, String name) {
    return Path.of(demo.getFolder()).toAbsolutePath() + "/" + name;
  }
}
