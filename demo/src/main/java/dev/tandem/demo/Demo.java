package dev.tandem.demo;

import dev.tandem.demo.StreamShow.ShopLogin;
import dev.tandem.options.TrainingExportOptions;
import dev.tandem.pipelines.Console;
import dev.tandem.pipelines.ExitCode;
import dev.tandem.pipelines.Job;
import dev.tandem.pipelines.JobException;
import dev.tandem.pipelines.RunnerLeaf;
import dev.tandem.pipelines.export.TrainingExport;
import dev.tandem.testdata.database.EmbeddedDatabase;
import dev.tandem.testdata.database.EmbeddedPostgres;
import dev.tandem.testdata.shop.Shop;
import dev.tandem.testdata.shop.ShopCensus;
import dev.tandem.testdata.shop.ShopLoader;
import dev.tandem.testdata.shop.ShopSize;
import dev.tandem.testdata.topics.EmbeddedKafka;
import dev.tandem.transforms.snapshot.SnapshotManifest;
import dev.tandem.transforms.snapshot.SnapshotStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.beam.sdk.options.PipelineOptions;

/**
 * The job {@code demo}: starts the sample shop, exports it, trains two models on it, publishes one,
 * and lets replayed shoppers be served; then stops all.
 */
public final class Demo implements Job {

  @Override
  public String name() {
    return "demo";
  }

  @Override
  public String summary() {
    return "a sample shop: exported, a model trained, and shoppers served live for a minute; ends by itself";
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
    requireRange("seconds", demo.getSeconds(), 2, 3_600);
    requireShoppers(demo, runner);
    Instant start = Instant.now();
    DemoFolder folder =
        new DemoFolder(Path.of(demo.getFolder()), Long.toString(start.toEpochMilli()));
    Shop shop = Shop.of(size, demo.getShopSeed());
    console.say("Starting an embedded Kafka and an embedded Postgres …");
    // Kafka ends last: readers that a runner leaves behind complain while it is away.
    try (EmbeddedKafka kafka = EmbeddedKafka.start();
        EmbeddedDatabase database = EmbeddedPostgres.start()) {
      ShopCensus loaded = ShopLoader.load(shop, database);
      console.say(
          "Loaded a shop of %,d customers, %,d products and %,d ratings into %s",
          size.customers(), size.products(), loaded.ratings(), database.jdbcUrl());
      console.say("");
      Path passwordFile = Files.createTempFile("tandem-demo", ".password");
      try {
        Files.writeString(passwordFile, database.password());
        ShopLogin login =
            new ShopLogin(database.jdbcUrl(), database.user(), passwordFile.toString());
        String snapshot = export(demo, login, folder, runner, console);
        console.say("");
        Models models = Models.train(demo, snapshot, folder.models(), runner, console);
        console.say("");
        new StreamShow(demo, shop, login, kafka, models, folder, runner, console).run();
      } finally {
        Files.deleteIfExists(passwordFile);
      }
    }
    console.say("It took %d s", Duration.between(start, Instant.now()).toSeconds());
    return ExitCode.GOOD;
  }

  static void requireShoppers(SampleShopOptions demo, RunnerLeaf runner) throws JobException {
    requireRange("eventsPerSecond", StreamShow.rate(demo, runner), 1, 10_000);
    requireRange("sessions", demo.getSessions(), 3, 10_000);
  }

  private static void requireRange(String flag, int value, int least, int most)
      throws JobException {
    if (value < least || value > most) {
      throw new JobException(
          ExitCode.USAGE,
          "--%s=%d: a number from %d to %d is needed".formatted(flag, value, least, most));
    }
  }

  static ShopSize size(SampleShopOptions demo) throws JobException {
    try {
      return new ShopSize(demo.getCustomers(), demo.getProducts(), demo.getRatings());
    } catch (IllegalArgumentException e) {
      throw new JobException(ExitCode.USAGE, "--" + e.getMessage(), e);
    }
  }

  /** Gives the snapshot's folder. */
  static String export(
      SampleShopOptions demo,
      ShopLogin login,
      DemoFolder folder,
      RunnerLeaf runner,
      Console console)
      throws Exception {
    TrainingExportOptions export = demo.as(TrainingExportOptions.class);
    export.setJdbcUrl(login.url());
    export.setJdbcUser(login.user());
    export.setJdbcPasswordFile(login.passwordFile());
    export.setOutput(folder.training());
    console.say("training-export --jdbcUrl=%s --output=%s", login.url(), folder.training());
    new TrainingExport().run(export, runner, console);
    SnapshotStore snapshots = SnapshotStore.at(folder.training());
    List<SnapshotManifest> published = snapshots.list();
    SnapshotManifest newest = published.get(published.size() - 1);
    new SnapshotView(snapshots, newest).print(console);
    return snapshots.folder(newest.snapshotId()).toString();
  }
}
