package dev.tandem.pipelines.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.pipelines.ExitCode;
import dev.tandem.pipelines.Launch;
import dev.tandem.testdata.shop.Shop;
import dev.tandem.testdata.shop.ShopCensus;
import dev.tandem.testdata.shop.ShopLoader;
import dev.tandem.testdata.shop.ShopSize;
import dev.tandem.transforms.io.ReadProgress;
import dev.tandem.transforms.snapshot.SnapshotManifest;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The shop's database has a life of its own while it is read. */
class LiveDatabaseTest {
  /** Large enough that reading it takes several fetches of each connection. */
  private static final ShopSize SIZE = new ShopSize(1_000, 400, 40_000);

  /** The Direct runner's checks cost ten times what reading does. */
  private static final String[] FLAGS = {
    "--maxFailures=100%", "--enforceImmutability=false", "--enforceEncodability=false"
  };

  private static final long POLL_NANOS = 1_000_000;

  private ShopServer server;
  private ShopCensus census;

  @TempDir Path output;

  @BeforeEach
  void openTheShop() throws Exception {
    server = ShopServer.start();
    census = ShopLoader.load(Shop.of(SIZE, Shop.DEFAULT_SEED).withOrders(false), server.database());
  }

  @AfterEach
  void closeTheShop() {
    server.close();
  }

  @Test
  void doesNotSeeWhatIsWrittenAfterItBegan() throws Exception {
    Launch launch =
        server.exportWhile(
            () -> {
              try {
                server.execute(
                    "INSERT INTO ratings SELECT customerNumber, productCode, 5, timestamp '2030-01-01' FROM ratings");
                server.execute("DELETE FROM ratings WHERE customerNumber % 2 = 0");
                server.execute("UPDATE customers SET city = 'Elsewhere'");
              } catch (SQLException e) {
                throw new IllegalStateException(e);
              }
            },
            output,
            FLAGS);

    assertThat(launch.exitCode()).as(launch.all()).isEqualTo(ExitCode.GOOD);
    SnapshotManifest manifest = Snapshots.newest(output);
    assertThat(manifest.counts().ratingsRead()).isEqualTo(census.ratings());
    assertThat(manifest.counts().rows()).isEqualTo(census.distinctPairs());
    assertThat(
            Snapshots.query(
                "SELECT count(*) FROM %s WHERE year(rating_time) >= 2030"
                    .formatted(Snapshots.table(output, manifest))))
        .containsExactly("0");
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4})
  void holdsNoMoreConnectionsThanAllowed(int most) throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    List<Integer> seen = new ArrayList<>();
    Thread watcher =
        new Thread(
            () -> {
              try (Connection connection = server.database().connect();
                  Statement statement = connection.createStatement()) {
                while (!over.get()) {
                  try (ResultSet row =
                      statement.executeQuery(
                          "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'tandem'")) {
                    row.next();
                    seen.add(row.getInt(1));
                  }
                  LockSupport.parkNanos(POLL_NANOS);
                }
              } catch (SQLException e) {
                throw new IllegalStateException(e);
              }
            });
    watcher.start();
    Launch launch;
    try {
      launch = server.export(output, FLAGS[0], FLAGS[1], FLAGS[2], "--maxConnections=" + most);
    } finally {
      over.set(true);
      watcher.join();
    }

    assertThat(launch.exitCode()).as(launch.all()).isEqualTo(ExitCode.GOOD);
    // Whether all lanes are ever open at the same look is chance: a lane is read in milliseconds.
    assertThat(seen)
        .hasSizeGreaterThan(50)
        .anyMatch(count -> count >= 2)
        .allMatch(count -> count <= most);
    assertThat(Snapshots.rows(output, Snapshots.newest(output))).hasSize(census.distinctPairs());
  }

  @Test
  void publishesNothingWhenTheDatabaseGoesAwayWhileItIsRead() throws Exception {
    Thread accident =
        new Thread(
            () -> {
              String id = null;
              long deadline = System.nanoTime() + 60_000_000_000L;
              while ((id == null || ReadProgress.rows(id) == 0) && System.nanoTime() < deadline) {
                LockSupport.parkNanos(POLL_NANOS);
                id =
                    Snapshots.files(output).stream()
                        .map(file -> output.relativize(file).getName(0).toString())
                        .filter(name -> name.startsWith("snapshot="))
                        .map(name -> name.substring("snapshot=".length()))
                        .findFirst()
                        .orElse(null);
              }
              server.database().stopAbruptly();
            });
    accident.start();

    Launch launch = server.export(output, FLAGS);
    accident.join();

    wasLost(launch);
  }

  @Test
  void publishesNothingWhenTheDatabaseGoesAwayBeforeItIsRead() throws Exception {
    Launch launch = server.exportWhile(() -> server.database().stopAbruptly(), output, FLAGS);

    wasLost(launch);
  }

  private void wasLost(Launch launch) throws Exception {
    assertThat(launch.exitCode()).as(launch.all()).isEqualTo(ExitCode.SOURCE);
    assertThat(launch.err())
        .contains(server.database().jdbcUrl(), "nothing was published")
        .doesNotContain("org.apache", "org.postgresql", "Exception", "\tat ");
    assertThat(Snapshots.published(output)).isEmpty();
    assertThat(Snapshots.files(output)).isEmpty();
  }
}
