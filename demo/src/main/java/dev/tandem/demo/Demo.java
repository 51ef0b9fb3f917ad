package dev.tandem.demo;

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
import dev.tandem.transforms.snapshot.SnapshotStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.beam.sdk.options.PipelineOptions;

/** The job {@code demo}: starts the sample shop, exports it, shows what came out, stops all. */
public final class Demo implements Job {

  @Override
  public String name() {
    return "demo";
  }

  @Override
  public String summary() {
    return "a sample shop in an embedded Postgres, exported and shown; ends by itself";
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
      ShopCensus shop = ShopLoader.load(Shop.of(size, demo.getSeed()), database);
      console.say(
          "Loaded a shop of %,d customers, %,d products and %,d ratings into %s",
          size.customers(), size.products(), shop.ratings(), database.jdbcUrl());
      console.say("");
      return export(demo, database, runner, console);
    }
  }

  private static ShopSize size(DemoOptions demo) throws JobException {
    try {
      return new ShopSize(demo.getCustomers(), demo.getProducts(), demo.getRatings());
    } catch (IllegalArgumentException e) {
      throw new JobException(ExitCode.USAGE, "--" + e.getMessage(), e);
    }
  }

  private static ExitCode export(
      DemoOptions demo, EmbeddedDatabase database, RunnerLeaf runner, Console console)
      throws Exception {
    Path passwordFile = Files.createTempFile("tandem-demo", ".password");
    try {
      Files.writeString(passwordFile, database.password());
      String output = Path.of(demo.getFolder()).toAbsolutePath() + "/training";
      TrainingExportOptions export = demo.as(TrainingExportOptions.class);
      export.setJdbcUrl(database.jdbcUrl());
      export.setJdbcUser(database.user());
      export.setJdbcPasswordFile(passwordFile.toString());
      export.setOutput(output);
      console.say("training-export --jdbcUrl=%s --output=%s", database.jdbcUrl(), output);
      ExitCode exitCode = new TrainingExport().run(export, runner, console);
      showNewest(SnapshotStore.at(output), console);
      return exitCode;
    } finally {
      Files.deleteIfExists(passwordFile);
    }
  }

  private static void showNewest(SnapshotStore store, Console console) throws IOException {
    var snapshots = store.list();
    new SnapshotView(store, snapshots.get(snapshots.size() - 1)).print(console);
  }
}
