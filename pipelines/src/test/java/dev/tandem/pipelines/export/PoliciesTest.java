package dev.tandem.pipelines.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.pipelines.ExitCode;
import dev.tandem.pipelines.Launch;
import dev.tandem.testdata.shop.Shop;
import dev.tandem.testdata.shop.ShopCensus;
import dev.tandem.testdata.shop.ShopLoader;
import dev.tandem.transforms.snapshot.SnapshotManifest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens when a pair is rated twice, and how sets follow one another. */
class PoliciesTest {
  private static final String ANY_DIRT = "--maxFailures=100%";

  /** A copy of the ratings whose rows are numbered in the order of their times. */
  private static final String NUMBERED_RATINGS =
      """
      CREATE TABLE numbered AS
      SELECT row_number() OVER (ORDER BY ratingTime, productRating) AS number,
        customerNumber, productCode, productRating FROM ratings
      """;

  private static ShopServer server;
  private static ShopCensus census;

  @TempDir Path output;
  @TempDir Path folder;

  @BeforeAll
  static void openTheShop() throws Exception {
    server = ShopServer.start();
    census = ShopLoader.load(Shop.ofDefaultSize(), server.database());
    server.execute(NUMBERED_RATINGS);
  }

  @AfterAll
  static void closeTheShop() {
    server.close();
  }

  @Test
  void keepsEveryRatingWithAll() throws Exception {
    good(server.export(output, ANY_DIRT, "--duplicateRatings=ALL"));

    SnapshotManifest manifest = Snapshots.newest(output);
    assertThat(manifest.counts().rows()).isEqualTo(census.validRatings());
    assertThat(manifest.counts().mergedDuplicates()).isZero();
    assertThat(manifest.policies().duplicateRatings()).isEqualTo("ALL");
  }

  @Test
  void takesTheMeanOfEveryPairWithMean() throws Exception {
    good(server.export(output, ANY_DIRT, "--duplicateRatings=MEAN"));

    SnapshotManifest manifest = Snapshots.newest(output);
    assertThat(manifest.counts().rows()).isEqualTo(census.distinctPairs());
    assertThat(manifest.counts().mergedDuplicates()).isEqualTo(census.repeatedRatings());
    long hundredths =
        server.number(
            """
            SELECT round(sum(mean) * 100) FROM (
              SELECT avg(productRating) AS mean FROM ratings
              JOIN customers USING (customerNumber) JOIN products USING (productCode)
              WHERE productRating BETWEEN 1 AND 5 GROUP BY customerNumber, productCode) pairs
            """);
    assertThat(
            Snapshots.query(
                "SELECT CAST(round(sum(rating) * 100) AS BIGINT), typeof(any_value(rating)) FROM "
                    + Snapshots.table(output, manifest)))
        .containsExactly(hundredths + "|DOUBLE");
  }

  @Test
  void refusesLastWhenNothingTellsWhichRatingIsNewest() throws Exception {
    Launch launch = server.export(output, ANY_DIRT, "--featureSpec=" + specWithoutTime());

    assertThat(launch.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(launch.err()).contains("--duplicateRatings=LAST", "numbered", "--newestBy=");
    assertThat(Snapshots.files(output)).isEmpty();
  }

  @Test
  void ordersByAColumnOfTheUsersChoice() throws Exception {
    good(
        server.export(output, ANY_DIRT, "--featureSpec=" + specWithoutTime(), "--newestBy=number"));
    Path byTime = folder.resolve("by-time");
    good(server.export(byTime, ANY_DIRT));

    String pairs = "SELECT customer_number, product_code, rating FROM %s ORDER BY ALL";
    assertThat(Snapshots.query(pairs.formatted(Snapshots.table(output, Snapshots.newest(output)))))
        .isEqualTo(
            Snapshots.query(pairs.formatted(Snapshots.table(byTime, Snapshots.newest(byTime)))));
  }

  @Test
  void refusesAnOrderThatIsNoNumberAndNoTime() throws Exception {
    Launch launch =
        server.export(
            output, ANY_DIRT, "--featureSpec=" + specWithoutTime(), "--newestBy=productCode");

    assertThat(launch.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(launch.err()).contains("--newestBy=productCode", "varchar");
  }

  @Test
  void keepsRowsOfThePreviousSetThatTheDatabaseNoLongerHas() throws Exception {
    for (String format : List.of("CSV", "PARQUET")) {
      Path sets = folder.resolve(format);
      String table = "shrinking_" + format.toLowerCase(Locale.ROOT);
      server.execute("CREATE TABLE %s AS SELECT * FROM numbered".formatted(table));
      String spec = "--featureSpec=" + spec(table);
      good(server.export(sets, ANY_DIRT, spec, "--newestBy=number", "--format=" + format));
      SnapshotManifest before = Snapshots.newest(sets);
      server.execute("DELETE FROM %s WHERE customerNumber %% 3 = 0".formatted(table));
      server.execute(
          "UPDATE %s SET productRating = 6 - productRating WHERE customerNumber %% 3 = 1 AND productRating BETWEEN 1 AND 5"
              .formatted(table));

      Launch launch =
          good(
              server.export(sets, ANY_DIRT, spec, "--newestBy=number", "--previousSnapshot=MERGE"));

      SnapshotManifest merged = Snapshots.newest(sets);
      assertThat(merged.previousSnapshotId()).isEqualTo(before.snapshotId());
      assertThat(merged.counts().rows()).isEqualTo(before.counts().rows());
      assertThat(merged.counts().keptFromPrevious()).isPositive();
      assertThat(launch.out()).contains("from snapshot " + before.snapshotId());
      String gone =
          """
          SELECT customer_number, city, postal_code, country, product_code, product_scale,
            CAST(credit_limit AS DECIMAL(10,2)), CAST(msrp AS DECIMAL(10,2)), rating
          FROM %s WHERE customer_number %% 3 = 0 ORDER BY ALL
          """;
      assertThat(Snapshots.query(gone.formatted(Snapshots.table(sets, merged))))
          .as("kept from %s", format)
          .hasSize((int) merged.counts().keptFromPrevious())
          .isEqualTo(Snapshots.query(gone.formatted(Snapshots.table(sets, before))));
      assertThat(
              Snapshots.query(
                  """
                  SELECT count(*), count(*) FILTER (WHERE new.rating = CASE new.customer_number %% 3
                    WHEN 1 THEN 6 - old.rating ELSE old.rating END)
                  FROM %s new JOIN %s old USING (customer_number, product_code)
                  """
                      .formatted(Snapshots.table(sets, merged), Snapshots.table(sets, before))))
          .containsExactly(merged.counts().rows() + "|" + merged.counts().rows());
    }
  }

  @Test
  void standsAloneWithReplace() throws Exception {
    server.execute("CREATE TABLE replaced AS SELECT * FROM numbered");
    String spec = "--featureSpec=" + spec("replaced");
    good(server.export(output, ANY_DIRT, spec, "--newestBy=number"));
    server.execute("DELETE FROM replaced WHERE customerNumber % 3 = 0");

    good(server.export(output, ANY_DIRT, spec, "--newestBy=number"));

    SnapshotManifest newest = Snapshots.newest(output);
    assertThat(newest.previousSnapshotId()).isNull();
    assertThat(newest.counts().keptFromPrevious()).isZero();
    assertThat(
            Snapshots.query(
                "SELECT count(*) FROM %s WHERE customer_number %% 3 = 0"
                    .formatted(Snapshots.table(output, newest))))
        .containsExactly("0");
  }

  @Test
  void mergesWithNothingTheFirstTime() throws Exception {
    good(server.export(output, ANY_DIRT, "--previousSnapshot=MERGE"));

    assertThat(Snapshots.newest(output).previousSnapshotId()).isNull();
    assertThat(Snapshots.newest(output).counts().rows()).isEqualTo(census.distinctPairs());
  }

  @Test
  void refusesToMergeSetsOfOtherColumnsAndNamesTheDifferences() throws Exception {
    good(server.export(output, ANY_DIRT));

    Launch launch =
        server.export(output, ANY_DIRT, "--previousSnapshot=MERGE", "--duplicateRatings=MEAN");
    Launch other =
        server.export(
            output,
            ANY_DIRT,
            "--previousSnapshot=MERGE",
            "--duplicateRatings=ALL",
            "--featureSpec=" + specWithoutTime());

    assertThat(launch.exitCode()).isEqualTo(ExitCode.SPEC_OR_SCHEMA);
    assertThat(launch.err())
        .contains("--previousSnapshot=MERGE", "column rating was int and is double");
    assertThat(other.exitCode()).isEqualTo(ExitCode.SPEC_OR_SCHEMA);
    assertThat(other.err()).contains("column rating_time is gone");
    assertThat(Snapshots.published(output)).hasSize(1);
  }

  @Test
  void keepsTheNewestSetsOnly() throws Exception {
    List<String> ids = new ArrayList<>();
    Path mine = Files.writeString(output.resolve("notes.txt"), "mine");
    for (int run = 0; run < 4; run++) {
      good(server.export(output, ANY_DIRT, "--keepSnapshots=2"));
      ids.add(Snapshots.newest(output).snapshotId());
    }

    assertThat(Snapshots.published(output))
        .extracting(SnapshotManifest::snapshotId)
        .containsExactly(ids.get(2), ids.get(3));
    assertThat(Snapshots.files(output))
        .contains(mine)
        .noneMatch(file -> file.toString().contains(ids.get(0)))
        .noneMatch(file -> file.toString().contains(ids.get(1)));
    assertThat(output.resolve("snapshot=" + ids.get(0))).doesNotExist();
  }

  @Test
  void doesNotMixTwoRunsAtOnce() throws Exception {
    List<Launch> inner = new ArrayList<>();
    Launch outer =
        server.exportWhile(
            () -> inner.add(server.export(output, ANY_DIRT, "--keepSnapshots=5")),
            output,
            ANY_DIRT,
            "--keepSnapshots=5");

    good(outer);
    good(inner.get(0));
    List<SnapshotManifest> both = Snapshots.published(output);
    assertThat(both).hasSize(2);
    assertThat(Snapshots.rows(output, both.get(0)))
        .hasSize(census.distinctPairs())
        .isEqualTo(Snapshots.rows(output, both.get(1)));
  }

  private Path specWithoutTime() throws Exception {
    return spec("numbered");
  }

  /** The twelve columns over the sample shop with another table of ratings, which has no time. */
  private Path spec(String ratings) throws Exception {
    return Files.writeString(
        folder.resolve(ratings + ".yaml"),
        """
        name: %1$s
        users:   {table: customers, key: customerNumber}
        items:   {table: products, key: productCode}
        ratings: {table: %1$s, user: customerNumber, item: productCode}
        features:
          - {name: customer_number,   role: id, of: user, type: long}
          - {name: credit_limit,      role: user,  column: creditLimit,     type: "decimal(10,2)"}
          - {name: city,              role: user,  column: city,            type: string}
          - {name: postal_code,       role: user,  column: postalCode,      type: string}
          - {name: country,           role: user,  column: country,         type: string}
          - {name: product_code,      role: id, of: item, type: string}
          - {name: quantity_in_stock, role: item,  column: quantityInStock, type: int}
          - {name: buy_price,         role: item,  column: buyPrice,        type: "decimal(10,2)"}
          - {name: msrp,              role: item,  column: MSRP,            type: "decimal(10,2)"}
          - {name: product_line,      role: item,  column: productLine,     type: string}
          - {name: product_scale,     role: item,  column: productScale,    type: string}
          - {name: rating,            role: label, column: productRating,   type: int, min: 1, max: 5}
        """
            .formatted(ratings));
  }

  private static Launch good(Launch launch) {
    assertThat(launch.exitCode()).as(launch.all()).isEqualTo(ExitCode.GOOD);
    return launch;
  }
}
