package dev.tandem.demo;

import dev.tandem.pipelines.Console;
import dev.tandem.pipelines.ExitCode;
import dev.tandem.pipelines.Job;
import dev.tandem.pipelines.RunnerLeaf;
import dev.tandem.testdata.database.EmbeddedDatabase;
import dev.tandem.testdata.database.EmbeddedPostgres;
import dev.tandem.testdata.sessions.Replay;
import dev.tandem.testdata.sessions.ReplaySettings;
import dev.tandem.testdata.sessions.SessionReplayer;
import dev.tandem.testdata.shop.Shop;
import dev.tandem.testdata.shop.ShopLoader;
import dev.tandem.testdata.topics.EmbeddedKafka;
import dev.tandem.testdata.topics.KafkaRecords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import org.apache.beam.sdk.options.PipelineOptions;

/**
 * The job {@code sample-shop}: a shop's Postgres and Kafka, a model that is trained on it, and
 * shoppers who act until the job is stopped: all that the job {@code recommendations} needs, for
 * one that runs elsewhere.
 */
public final class SampleShop implements Job {
  private static final String ACTIVITY = "activity";
  private static final String RECOMMENDATIONS = "recommendations";
  private static final String FAILURES = "failures";
  private static final int PARTITIONS = 4;

  @Override
  public String name() {
    return "sample-shop";
  }

  @Override
  public String summary() {
    return "a sample shop with a trained model and shoppers, for a stream that runs elsewhere; until it is stopped";
  }

  @Override
  public Class<? extends PipelineOptions> optionsType() {
    return SampleShopOptions.class;
  }

  @Override
  public ExitCode run(PipelineOptions options, RunnerLeaf runner, Console console)
      throws Exception {
    SampleShopOptions demo = options.as(SampleShopOptions.class);
    Demo.requireShoppers(demo, runner);
    DemoFolder folder = new DemoFolder(Path.of(demo.getFolder()), "shop");
    Files.createDirectories(folder.path());
    Path flags = folder.path().resolve("flags.txt");
    Files.deleteIfExists(flags);
    Shop shop = Shop.of(Demo.size(demo), demo.getShopSeed());
    try (EmbeddedKafka kafka = EmbeddedKafka.start();
        EmbeddedDatabase database = EmbeddedPostgres.start()) {
      ShopLoader.load(shop, database);
      Path password = folder.path().resolve("password");
      writeSecret(password, database.password());
      StreamShow.ShopLogin login =
          new StreamShow.ShopLogin(database.jdbcUrl(), database.user(), password.toString());
      String snapshot = Demo.export(demo, login, folder, runner, console);
      Models models = Models.train(demo, snapshot, folder.models(), runner, console);
      kafka.createTopic(ACTIVITY, PARTITIONS);
      kafka.createTopic(RECOMMENDATIONS, PARTITIONS);
      kafka.createTopic(FAILURES, 1);
      write(
          flags,
          List.of(
              "--source=KAFKA",
              "--bootstrapServers=" + kafka.bootstrapServers(),
              "--activity=" + ACTIVITY,
              "--recommendations=" + RECOMMENDATIONS,
              "--failures=" + FAILURES,
              "--registry=" + models.registry(),
              "--jdbcUrl=" + login.url(),
              "--jdbcUser=" + login.user(),
              "--jdbcPasswordFile=" + login.passwordFile()));
      console.say("The flags of recommendations are in %s", flags);
      try (KafkaRecords activity = new KafkaRecords(kafka.bootstrapServers(), ACTIVITY)) {
        ReplaySettings settings =
            ReplaySettings.startingAt(Instant.now())
                .withSessions(demo.getSessions())
                .withEventsPerSecond(StreamShow.rate(demo, runner))
                .withGarbageShare(Replaying.GARBAGE);
        Replay.sendInTime(new SessionReplayer(shop, settings), Long.MAX_VALUE, activity);
        // Interrupted; what was sent is to arrive all the same.
        Thread.interrupted();
      }
    }
    return ExitCode.GOOD;
  }

  private static void writeSecret(Path file, String secret) throws IOException {
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, secret);
  }

  /** Whoever sees the file sees all of it. */
  private static void write(Path file, List<String> lines) throws IOException {
    Path whole = Files.createTempFile(file.getParent(), "flags", ".new");
    Files.write(whole, lines);
    Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
