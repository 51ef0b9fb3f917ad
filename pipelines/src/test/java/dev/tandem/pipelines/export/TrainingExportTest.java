package dev.tandem.pipelines.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.pipelines.ExitCode;
import dev.tandem.pipelines.Launch;
import dev.tandem.testdata.shop.Rating.Kind;
import dev.tandem.testdata.shop.Shop;
import dev.tandem.testdata.shop.ShopCensus;
import dev.tandem.testdata.shop.ShopLoader;
import dev.tandem.transforms.snapshot.SnapshotManifest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A good export, looked at from outside. */
class TrainingExportTest {
  private static ShopServer server;
  private static ShopCensus census;

  @TempDir Path output;

  @BeforeAll
  static void openTheShop() throws Exception {
    server = ShopServer.start();
    census = ShopLoader.load(Shop.ofDefaultSize(), server.database());
  }

  @AfterAll
  static void closeTheShop() {
    server.close();
  }

  @Test
  void publishesEveryPairOnceAndAccountsForEveryRating() throws Exception {
    Launch launch = server.export(output, "--maxFailures=100%");

    assertThat(launch.exitCode()).as(launch.all()).isEqualTo(ExitCode.GOOD);
    SnapshotManifest manifest = Snapshots.newest(output);
    assertThat(manifest.counts().ratingsRead()).isEqualTo(census.ratings());
    assertThat(manifest.counts().rows()).isEqualTo(census.distinctPairs());
    assertThat(manifest.counts().mergedDuplicates()).isEqualTo(census.repeatedRatings());
    assertThat(manifest.counts().failed()).isEqualTo(census.invalidRatings());
    assertThat(Snapshots.rows(output, manifest)).hasSize(census.distinctPairs());
    assertThat(launch.out())
        .contains("Snapshot " + manifest.snapshotId())
        .containsPattern("ratings read +%,d\n".formatted(census.ratings()))
        .containsPattern("rows +%,d\n".formatted(census.distinctPairs()))
        .containsPattern("refused +%,d\n".formatted(census.invalidRatings()))
        .contains(Snapshots.folder(output, manifest).toString());
    assertThat(launch.err()).contains("Exporting 2,500 ratings");
  }

  @Test
  void writesTheNewestRatingWithTheFeaturesOfBothSides() throws Exception {
    server.export(output, "--maxFailures=100%");

    SnapshotManifest manifest = Snapshots.newest(output);
    String columns =
        "customer_number, credit_limit, city, postal_code, country, product_code, quantity_in_stock, buy_price, msrp, product_line, product_scale, rating";
    List<String> expected =
        rowsOfTheDatabase(
            """
            SELECT DISTINCT ON (r.customerNumber, r.productCode)
              c.customerNumber, c.creditLimit, nullif(trim(c.city), ''), nullif(trim(c.postalCode), ''),
              nullif(trim(c.country), ''), p.productCode, p.quantityInStock, p.buyPrice, p.MSRP,
              p.productLine, p.productScale, r.productRating
            FROM ratings r JOIN customers c USING (customerNumber) JOIN products p USING (productCode)
            WHERE r.productRating BETWEEN 1 AND 5
            ORDER BY r.customerNumber, r.productCode, r.ratingTime DESC, r.productRating DESC
            """);
    assertThat(
            Snapshots.query(
                "SELECT %s FROM %s".formatted(columns, Snapshots.table(output, manifest))))
        .containsExactlyInAnyOrderElementsOf(expected);
    assertThat(Snapshots.query("DESCRIBE SELECT * FROM " + Snapshots.table(output, manifest)))
        .extracting(line -> line.substring(0, line.indexOf('|', line.indexOf('|') + 1)))
        .containsExactly(
            "customer_number|BIGINT",
            "credit_limit|DECIMAL(10,2)",
            "city|VARCHAR",
            "postal_code|VARCHAR",
            "country|VARCHAR",
            "product_code|VARCHAR",
            "quantity_in_stock|INTEGER",
            "buy_price|DECIMAL(10,2)",
            "msrp|DECIMAL(10,2)",
            "product_line|VARCHAR",
            "product_scale|VARCHAR",
            "rating|INTEGER",
            "rating_time|TIMESTAMP WITH TIME ZONE");
  }

  @Test
  void keepsEveryRefusedRatingWithItsReasonAndOriginalValues() throws Exception {
    server.export(output, "--maxFailures=100%");

    SnapshotManifest manifest = Snapshots.newest(output);
    List<JsonNode> failures = Snapshots.failures(output, manifest);
    Map<String, Long> byReason =
        failures.stream()
            .collect(
                Collectors.groupingBy(
                    failure -> failure.get("reason").asText(),
                    TreeMap::new,
                    Collectors.counting()));
    assertThat(byReason)
        .containsEntry("NULL_USER", (long) census.ratings(Kind.NULL_CUSTOMER))
        .containsEntry("NULL_ITEM", (long) census.ratings(Kind.NULL_PRODUCT))
        .containsEntry("NULL_LABEL", (long) census.ratings(Kind.NULL_RATING))
        .containsEntry("LABEL_OUT_OF_RANGE", (long) census.ratings(Kind.OUT_OF_RANGE))
        .containsEntry(
            "ORPHAN_USER",
            (long) census.ratings(Kind.ORPHAN_CUSTOMER) + census.ratings(Kind.ORPHAN_BOTH))
        .containsEntry("ORPHAN_ITEM", (long) census.ratings(Kind.ORPHAN_PRODUCT))
        .hasSize(6);
    JsonNode orphan =
        failures.stream()
            .filter(failure -> failure.get("reason").asText().equals("ORPHAN_ITEM"))
            .findFirst()
            .orElseThrow();
    assertThat(orphan.get("stage").asText()).isEqualTo("training-rows");
    assertThat(orphan.get("origin").get("table").asText()).isEqualTo("ratings");
    assertThat(orphan.get("origin").get("key").asText()).matches("customerNumber=\\d+, .*=.+");
    assertThat(orphan.get("original").asText())
        .contains("\"customerNumber\"", "\"productCode\"", "\"productRating\"", "\"ratingTime\"");
    assertThat(manifest.counts().failedByReason().values().stream().mapToLong(n -> n).sum())
        .isEqualTo(failures.size());
  }

  @Test
  void leavesNothingBesideTheFilesThatTheManifestNames() throws Exception {
    server.export(output, "--maxFailures=100%");

    SnapshotManifest manifest = Snapshots.newest(output);
    assertThat(Snapshots.files(output).stream().map(file -> file.getFileName().toString()))
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(
                    manifest.files().stream().map(file -> file.name()),
                    manifest.failureFiles().stream().map(file -> file.name()),
                    Stream.of("_MANIFEST.json"))
                .flatMap(names -> names)
                .toList());
    JsonNode json = Snapshots.json(Snapshots.folder(output, manifest).resolve("_MANIFEST.json"));
    assertThat(json.get("source").get("url").asText()).isEqualTo(server.database().jdbcUrl());
    assertThat(json.toString()).contains("ONE_SNAPSHOT", "LAST", "REPLACE", "100%");
  }

  @Test
  void givesTheSameRowsWhenRunAgain() throws Exception {
    server.export(output, "--maxFailures=100%");
    server.export(output, "--maxFailures=100%");

    List<SnapshotManifest> both = Snapshots.published(output);
    assertThat(both).hasSize(2);
    assertThat(Snapshots.rows(output, both.get(1))).isEqualTo(Snapshots.rows(output, both.get(0)));
    assertThat(both.get(1).columns()).isEqualTo(both.get(0).columns());
  }

  @Test
  void saysNothingWhenQuiet() throws Exception {
    Launch launch = server.export(output, "--maxFailures=100%", "--quiet");

    assertThat(launch.exitCode()).isEqualTo(ExitCode.GOOD);
    assertThat(launch.all()).isEmpty();
    assertThat(Snapshots.published(output)).hasSize(1);
  }

  @Test
  void goesByTheDefaultsOfAPersonWhoSetsNothingElse() throws Exception {
    Launch launch = server.export(output);

    boolean withinFivePercent = census.invalidRatings() * 20 <= census.ratings();
    assertThat(launch.exitCode())
        .as(launch.all())
        .isEqualTo(withinFivePercent ? ExitCode.GOOD : ExitCode.TOO_MANY_FAILURES);
  }

  @Test
  void writesIntoAFolderWithBlanksAndLettersBeyondAscii() throws Exception {
    Path odd = Files.createDirectory(output.resolve("Übung [1] {x}"));

    Launch launch = server.export(odd, "--maxFailures=100%");

    assertThat(launch.exitCode()).as(launch.all()).isEqualTo(ExitCode.GOOD);
    assertThat(Snapshots.published(odd)).hasSize(1);
  }

  private static List<String> rowsOfTheDatabase(String sql) throws Exception {
    try (var connection = server.database().connect();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      List<String> found = new ArrayList<>();
      while (rows.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
          row.add(Objects.toString(rows.getString(i), "<null>"));
        }
        found.add(String.join("|", row));
      }
      return found;
    }
  }
}
