package dev.tandem.runners.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.testdata.database.EmbeddedPostgres;
import dev.tandem.testdata.shop.Shop;
import dev.tandem.testdata.shop.ShopSize;
import dev.tandem.transforms.snapshot.SnapshotManifest;
import dev.tandem.transforms.snapshot.SnapshotStore;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An export that is killed at any moment leaves nothing that looks like a snapshot and is none. */
public abstract class KillContract {
  private static final long SEED = 20_260_101;
  private static final int KILLS = 10;
  private static final ShopSize SIZE = new ShopSize(20_000, 2_000, 300_000);
  private static final Duration CONNECTIONS_GONE_WITHIN = Duration.ofSeconds(30);
  private static final Duration LOOK_INTERVAL = Duration.ofMillis(50);

  @Test
  void whateverTheMomentOfDeathNoHalfSnapshotIsSeenAndTheNextRunSucceeds(@TempDir Path folder)
      throws Exception {
    FileSystems.setDefaultPipelineOptions(PipelineOptionsFactory.create());
    Path output = folder.resolve("training");
    Launch launch = inItsOwnTemporaryFolder(folder);
    try (LoadedShop shop =
        LoadedShop.load(Shop.of(SIZE, SEED).withOrders(false), EmbeddedPostgres.start())) {
      long start = System.nanoTime();
      run(launch, folder, shop, output);
      Duration usual = Duration.ofNanos(System.nanoTime() - start);
      assertOnlyCompleteOnesAreSeen(output);

      Random random = new Random(SEED);
      int killed = 0;
      int whileWorking = 0;
      for (int i = 0; i < KILLS; i++) {
        // One moment in each tenth of a run, so that start and end have their share.
        double share = (i + random.nextDouble()) / KILLS;
        Duration moment = Duration.ofNanos((long) (usual.toNanos() * share));
        try (ChildJvm child =
            launch.start(folder, shop.environment(), shop.export(output.toString()))) {
          if (!child.endsWithin(moment)) {
            killed++;
            whileWorking += child.said().contains("Exporting") ? 1 : 0;
          }
        }
        assertOnlyCompleteOnesAreSeen(output);
        assertConnectionsAreGone(shop);
      }
      // A machine that is faster now than at first may let the last ones end.
      assertThat(killed).isGreaterThanOrEqualTo(KILLS / 2);
      assertThat(whileWorking).isPositive();

      int before = PublishedSnapshot.in(output).size();
      run(launch, folder, shop, output);
      assertOnlyCompleteOnesAreSeen(output);
      List<PublishedSnapshot> published = PublishedSnapshot.in(output);
      assertThat(published).hasSize(before + 1);
      assertThat(published.get(before).table().lines())
          .containsExactlyElementsOf(TrainingTable.expectedOf(shop).lines());
    }
  }

  /** Engines leave temporary files behind when they are killed. */
  private static Launch inItsOwnTemporaryFolder(Path folder) {
    List<String> command = new ArrayList<>(Launch.fromSourceTree().command());
    command.add(1, "-Djava.io.tmpdir=" + folder);
    return new Launch(command);
  }

  private static void run(Launch launch, Path folder, LoadedShop shop, Path output)
      throws IOException, InterruptedException {
    ChildJvm.Ended ended = launch.run(folder, shop.environment(), shop.export(output.toString()));
    assertThat(ended.exitCode()).as(ended.err()).isZero();
  }

  private static void assertOnlyCompleteOnesAreSeen(Path output) throws IOException {
    List<PublishedSnapshot> published = PublishedSnapshot.in(output);
    for (PublishedSnapshot snapshot : published) {
      snapshot.verify();
    }
    assertThat(SnapshotStore.at(output.toString()).list())
        .extracting(SnapshotManifest::snapshotId)
        .containsExactlyElementsOf(published.stream().map(PublishedSnapshot::id).toList());
  }

  private static void assertConnectionsAreGone(LoadedShop shop) throws SQLException {
    long deadline = System.nanoTime() + CONNECTIONS_GONE_WITHIN.toNanos();
    try (Connection connection = shop.connect();
        Statement statement = connection.createStatement()) {
      while (others(statement) > 0 && System.nanoTime() < deadline) {
        LockSupport.parkNanos(LOOK_INTERVAL.toNanos());
      }
      assertThat(others(statement)).isZero();
    }
  }

  private static int others(Statement statement) throws SQLException {
    try (ResultSet result =
        statement.executeQuery(
            """
            SELECT count(*) FROM pg_stat_activity
            WHERE usename = current_user AND pid <> pg_backend_pid()
            """)) {
      result.next();
      return result.getInt(1);
    }
  }
}
