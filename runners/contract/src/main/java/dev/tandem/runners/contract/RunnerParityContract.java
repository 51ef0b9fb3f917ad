package dev.tandem.runners.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.testdata.database.EmbeddedMariaDb;
import dev.tandem.testdata.database.EmbeddedPostgres;
import dev.tandem.testdata.shop.Shop;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same shop gives the same training table on every runner, from either database and in either
 * format: the one that a plain SQL query over the shop's tables gives; and that table gives the
 * same model. The table, the manifest's figures and the model have checked-in digests, so that
 * leaves which never meet are held to one result.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class RunnerParityContract {
  /** Of the expected rows of the default shop, sorted. */
  private static final String ROWS_SHA256 =
      "9400aff2dca5b264a04aa7fbc77661f368b6e29f9f824038abac285fa0afd9cf";

  /** Of the manifest's counts and statistics of the default shop, as JSON. */
  private static final String FIGURES_SHA256 =
      "bb3c16459a31ec5910225c19598a24c77489df139b1b2eb08f07a011a7cb6ed8";

  /** Of the model that three epochs make of the default shop. */
  private static final String MODEL_SHA256 =
      "8c53fa8cb7ec05ea500bd64b751dd2c998d7e2146722a40ae5968fd22a0883d8";

  /** Progress and notes; an engine's own log would be longer. */
  private static final int MOST_LINES_OF_NOISE = 12;

  private static final Duration LOOK_INTERVAL = Duration.ofMillis(100);

  @SuppressWarnings("NullAway.Init")
  private LoadedShop postgres;

  @SuppressWarnings("NullAway.Init")
  private TrainingTable expected;

  /** Whether this leaf's engine, in one JVM, opens ports at all. */
  protected abstract boolean opensPorts();

  /** A runner that this leaf does not bring. */
  protected abstract String foreignRunner();

  @BeforeAll
  void loadPostgres() throws SQLException {
    postgres = LoadedShop.load(Shop.ofDefaultSize(), EmbeddedPostgres.start());
    expected = TrainingTable.expectedOf(postgres);
  }

  @AfterAll
  void stopPostgres() {
    if (postgres != null) {
      postgres.close();
    }
  }

  @Test
  void theExpectationIsTheCheckedInOne() {
    assertThat(expected.sha256()).isEqualTo(ROWS_SHA256);
  }

  @Test
  void exportsTheShopAndThenMergesWhatTheDatabaseHasLost(@TempDir Path folder) throws Exception {
    Path output = folder.resolve("training");

    PublishedSnapshot first = export(postgres, folder, output, "--format=PARQUET");
    assertIsTheShop(first);
    assertCountsAreThoseOfTheDatabase(first);
    assertStatisticsAreThoseOfTheRows(first);

    // One customer's ratings and one product's leave the database; the next snapshot keeps them.
    postgres.execute(
        """
        CREATE TABLE lost AS SELECT * FROM ratings
        WHERE customerNumber = (SELECT min(customerNumber) FROM ratings)
           OR productCode = (SELECT min(productCode) FROM ratings)
        """);
    postgres.execute("DELETE FROM ratings r USING lost l WHERE r IS NOT DISTINCT FROM l");
    try {
      TrainingTable left = TrainingTable.expectedOf(postgres);
      launch(postgres, folder, output, "--format=CSV", "--previousSnapshot=MERGE");
      List<PublishedSnapshot> published = PublishedSnapshot.in(output);
      assertThat(published).hasSize(2);
      PublishedSnapshot merged = published.get(1).verify();
      assertThat(merged.table().lines()).containsExactlyElementsOf(expected.lines());
      assertThat(merged.manifest().get("previous_snapshot_id").asText()).isEqualTo(first.id());
      assertThat(merged.count("kept_from_previous"))
          .isPositive()
          .isEqualTo(expected.lines().size() - left.lines().size());
      assertThat(merged.manifest().get("columns")).isEqualTo(first.manifest().get("columns"));
    } finally {
      postgres.execute("INSERT INTO ratings SELECT * FROM lost");
      postgres.execute("DROP TABLE lost");
    }
  }

  @Test
  void trainsTheSameModelByteForByteAndEmbedsTheCatalogue(@TempDir Path folder) throws Exception {
    Path output = folder.resolve("training");
    Path registry = folder.resolve("models");
    export(postgres, folder, output, "--shards=3");

    ChildJvm.Ended ended =
        Launch.fromSourceTree()
            .run(
                folder,
                Map.of(),
                List.of(
                    "train-model", "--snapshot=" + output, "--registry=" + registry, "--epochs=3"));

    assertGood(ended);
    assertThat(ended.err().lines()).as(ended.err()).hasSizeLessThanOrEqualTo(MOST_LINES_OF_NOISE);
    assertThat(ended.err()).contains("  epoch 1 of at most 3, loss ");
    WrittenBundle trained = WrittenBundle.onlyOneIn(registry);
    assertThat(trained.sha256()).isEqualTo(MODEL_SHA256);
    embedsTheProductsThatThereAreNow(folder, registry, trained);
  }

  /** From the database, where there are products that nobody bought, and one that is new. */
  private void embedsTheProductsThatThereAreNow(Path folder, Path registry, WrittenBundle trained)
      throws Exception {
    postgres.execute(
        """
        INSERT INTO products SELECT (jsonb_populate_record(p, '{"productcode": "S99_NEW"}')).*
        FROM products p ORDER BY productCode LIMIT 1
        """);
    try {
      ChildJvm.Ended ended =
          Launch.fromSourceTree()
              .run(
                  folder,
                  postgres.environment(),
                  postgres.job(
                      "embed-catalog",
                      "--registry=" + registry,
                      "--model=" + trained.folder(),
                      "--publish=true"));
      assertGood(ended);
    } finally {
      postgres.execute("DELETE FROM products WHERE productCode = 'S99_NEW'");
    }
    Map<String, float[]> before = trained.vectors();
    Map<String, float[]> now = WrittenBundle.liveIn(registry).vectors();
    assertThat(now.keySet()).contains("S99_NEW").containsAll(before.keySet());
    assertThat(now).hasSize(postgres.count("products") + 1);
    // The trainer computes in Java and the catalogue in ONNX Runtime, by whatever the processor
    // has.
    before.forEach(
        (id, vector) -> assertThat(now.get(id)).as(id).containsExactly(vector, offset(1e-5f)));
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "sockets are read from /proc")
  void listensOnThisMachineOnlyAndSaysLittle(@TempDir Path folder) throws Exception {
    Set<String> addresses = new TreeSet<>();
    ChildJvm.Ended ended;
    try (ChildJvm child =
        Launch.fromSourceTree()
            .start(
                folder,
                postgres.environment(),
                postgres.export(folder.resolve("training").toString(), "--format=CSV"))) {
      while (!child.endsWithin(LOOK_INTERVAL)) {
        addresses.addAll(ListeningSockets.addressesOf(child.handle()));
      }
      ended = child.await();
    }

    assertGood(ended);
    assertThat(addresses).isSubsetOf(ListeningSockets.LOOPBACK);
    assertThat(!addresses.isEmpty()).isEqualTo(opensPorts());
    assertThat(ended.err().lines()).as(ended.err()).hasSizeLessThanOrEqualTo(MOST_LINES_OF_NOISE);
    assertIsTheShop(PublishedSnapshot.onlyOneIn(folder.resolve("training")).verify());
  }

  @Test
  void refusesARunnerThatIsNotOnItsClassPath(@TempDir Path folder) throws Exception {
    ChildJvm.Ended ended =
        Launch.fromSourceTree()
            .run(
                folder,
                postgres.environment(),
                postgres.export(
                    folder.resolve("training").toString(), "--runner=" + foreignRunner()));

    assertThat(ended.exitCode()).as(ended.err()).isEqualTo(2);
    assertThat(ended.err())
        .contains("--runner=" + foreignRunner() + " is not on this class path")
        .hasLineCount(1);
    assertThat(folder.resolve("training")).doesNotExist();
  }

  @Nested
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  @EnabledIf(
      value = "dev.tandem.testdata.database.EmbeddedMariaDb#isAvailable",
      disabledReason = EmbeddedMariaDb.HOW_TO_INSTALL)
  class FromMariaDb {
    @SuppressWarnings("NullAway.Init")
    private LoadedShop mariaDb;

    @BeforeAll
    void load() throws SQLException {
      mariaDb = LoadedShop.load(Shop.ofDefaultSize(), EmbeddedMariaDb.start());
    }

    @AfterAll
    void stop() {
      if (mariaDb != null) {
        mariaDb.close();
      }
    }

    @Test
    void exportsTheSameAsParquet(@TempDir Path folder) throws Exception {
      assertIsTheShop(export(mariaDb, folder, folder.resolve("training"), "--format=PARQUET"));
    }

    @Test
    void exportsTheSameAsCsv(@TempDir Path folder) throws Exception {
      assertIsTheShop(
          export(
              mariaDb,
              folder,
              folder.resolve("training"),
              "--format=CSV",
              "--compression=ZSTD",
              "--shards=3"));
    }
  }

  private static PublishedSnapshot export(
      LoadedShop shop, Path folder, Path output, String... flags) throws Exception {
    launch(shop, folder, output, flags);
    return PublishedSnapshot.onlyOneIn(output).verify();
  }

  private static void launch(LoadedShop shop, Path folder, Path output, String... flags)
      throws IOException, InterruptedException {
    assertGood(
        Launch.fromSourceTree()
            .run(folder, shop.environment(), shop.export(output.toString(), flags)));
  }

  private static void assertGood(ChildJvm.Ended ended) {
    assertThat(ended.exitCode()).as(ended.out() + ended.err()).isZero();
  }

  private void assertIsTheShop(PublishedSnapshot snapshot) throws SQLException {
    assertThat(snapshot.table().lines()).containsExactlyElementsOf(expected.lines());
    String figures = snapshot.counts() + "\n" + snapshot.manifest().get("columns");
    assertThat(TrainingTable.sha256(figures)).as(figures).isEqualTo(FIGURES_SHA256);
  }

  private void assertCountsAreThoseOfTheDatabase(PublishedSnapshot snapshot) throws SQLException {
    Map<String, Long> reasons = new TreeMap<>();
    long ratings = 0;
    long valid = 0;
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement();
        ResultSet result =
            statement.executeQuery(
                """
                SELECT CASE
                    WHEN r.customerNumber IS NULL THEN 'NULL_USER'
                    WHEN r.productCode IS NULL THEN 'NULL_ITEM'
                    WHEN r.productRating IS NULL THEN 'NULL_LABEL'
                    WHEN r.productRating NOT BETWEEN 1 AND 5 THEN 'LABEL_OUT_OF_RANGE'
                    WHEN c.customerNumber IS NULL THEN 'ORPHAN_USER'
                    WHEN p.productCode IS NULL THEN 'ORPHAN_ITEM'
                  END, count(*)
                FROM ratings r
                LEFT JOIN customers c ON c.customerNumber = r.customerNumber
                LEFT JOIN products p ON btrim(p.productCode) = btrim(r.productCode)
                GROUP BY 1
                """)) {
      while (result.next()) {
        ratings += result.getLong(2);
        if (result.getString(1) == null) {
          valid = result.getLong(2);
        } else {
          reasons.put("training-rows/" + result.getString(1), result.getLong(2));
        }
      }
    }
    assertThat(snapshot.count("ratings_read")).isEqualTo(ratings);
    assertThat(snapshot.count("rows")).isEqualTo(expected.lines().size());
    assertThat(snapshot.count("merged_duplicates")).isEqualTo(valid - expected.lines().size());
    assertThat(snapshot.count("failed")).isEqualTo(ratings - valid);
    Map<String, Long> found = new TreeMap<>();
    snapshot
        .counts()
        .get("failed_by_reason")
        .properties()
        .forEach(reason -> found.put(reason.getKey(), reason.getValue().asLong()));
    assertThat(found).isEqualTo(reasons);
  }

  private void assertStatisticsAreThoseOfTheRows(PublishedSnapshot snapshot) {
    List<Long> nulls = expected.nulls();
    for (int i = 0; i < TrainingTable.COLUMNS.size(); i++) {
      String name = TrainingTable.COLUMNS.get(i);
      JsonNode column = snapshot.manifest().get("columns").get(i);
      assertThat(column.get("name").asText()).isEqualTo(name);
      assertThat(column.get("nulls").asLong()).as(name).isEqualTo(nulls.get(i));
      if (column.has("values")) {
        assertThat(column.get("values").get("distinct").asLong())
            .as(name)
            .isEqualTo(expected.values(name).distinct().count());
      }
      if (column.has("numbers")) {
        List<BigDecimal> sorted = expected.values(name).map(BigDecimal::new).sorted().toList();
        assertThat(column.get("numbers").get("min").decimalValue())
            .as(name)
            .isEqualByComparingTo(sorted.get(0));
        assertThat(column.get("numbers").get("max").decimalValue())
            .as(name)
            .isEqualByComparingTo(sorted.get(sorted.size() - 1));
      }
    }
  }
}
