package dev.tandem.pipelines.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.pipelines.ExitCode;
import dev.tandem.pipelines.Launch;
import dev.tandem.testdata.shop.Shop;
import dev.tandem.testdata.shop.ShopCensus;
import dev.tandem.testdata.shop.ShopLoader;
import dev.tandem.transforms.snapshot.DataFile;
import dev.tandem.transforms.snapshot.SnapshotManifest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the files of a set are, read by DuckDB. */
class FormatsTest {
  private static ShopServer server;
  private static ShopCensus census;

  @TempDir Path output;
  @TempDir Path other;

  @BeforeAll
  static void openTheShop() throws Exception {
    server = ShopServer.start();
    census = ShopLoader.load(Shop.ofDefaultSize(), server.database());
    server.execute(
        "UPDATE customers SET city = E'A \"quoted\", two-\\nlined city' WHERE customerNumber % 10 = 0");
  }

  @AfterAll
  static void closeTheShop() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource({
    "CSV,     AUTO, .csv",
    "CSV,     GZIP, .csv.gz",
    "CSV,     ZSTD, .csv.zst",
    "PARQUET, AUTO, .parquet",
    "PARQUET, GZIP, .parquet",
    "PARQUET, ZSTD, .parquet",
    "PARQUET, NONE, .parquet"
  })
  void writesWhatAnotherReaderReads(String format, String compression, String suffix)
      throws Exception {
    SnapshotManifest manifest =
        export(output, "--format=" + format, "--compression=" + compression);

    assertThat(manifest.files()).extracting(DataFile::name).allMatch(name -> name.endsWith(suffix));
    assertThat(
            Snapshots.query(
                """
                SELECT count(*), sum(CAST(rating AS INT)), count(DISTINCT customer_number),
                  sum(CAST(buy_price AS DECIMAL(10,2))),
                  count(*) FILTER (WHERE city = 'A "quoted", two-' || chr(10) || 'lined city') > 0
                FROM\s"""
                    + Snapshots.table(output, manifest)))
        .containsExactlyElementsOf(referenceSums());
  }

  private List<String> referenceSums() throws Exception {
    try (var connection = server.database().connect();
        var statement = connection.createStatement();
        var row =
            statement.executeQuery(
                """
                SELECT count(*), sum(rating), count(DISTINCT customerNumber), sum(buyPrice) FROM (
                  SELECT DISTINCT ON (customerNumber, productCode)
                    customerNumber, productRating AS rating, buyPrice
                  FROM ratings JOIN customers USING (customerNumber) JOIN products USING (productCode)
                  WHERE productRating BETWEEN 1 AND 5
                  ORDER BY customerNumber, productCode, ratingTime DESC, productRating DESC) newest
                """)) {
      row.next();
      return List.of(
          "%s|%s|%s|%s|true"
              .formatted(row.getString(1), row.getString(2), row.getString(3), row.getString(4)));
    }
  }

  @Test
  void writesCsvAsTheStandardSays() throws Exception {
    SnapshotManifest manifest = export(output, "--format=CSV", "--shards=1");

    Path file = Snapshots.folder(output, manifest).resolve(manifest.files().get(0).name());
    String text = Files.readString(file);
    assertThat(text)
        .startsWith(
            "customer_number,credit_limit,city,postal_code,country,product_code,quantity_in_stock,buy_price,msrp,product_line,product_scale,rating,rating_time\r\n")
        .contains("\"A \"\"quoted\"\", two-\nlined city\"")
        .endsWith("\r\n");
  }

  @Test
  void closesAFileAtItsNumberOfRows() throws Exception {
    SnapshotManifest manifest = export(output, "--rowsPerFile=300");

    assertThat(manifest.files()).allMatch(file -> file.rows() <= 300).hasSizeGreaterThan(6);
    assertThat(Snapshots.rows(output, manifest)).hasSize(census.distinctPairs());
  }

  @ParameterizedTest
  @CsvSource({"1", "2", "3", "7"})
  void writesExactlyAsManyFilesAsAskedFor(int shards) throws Exception {
    SnapshotManifest manifest = export(output, "--shards=" + shards);

    assertThat(manifest.files()).hasSize(shards);
    assertThat(Snapshots.rows(output, manifest)).hasSize(census.distinctPairs());
  }

  @Test
  void leavesOutFilesThatWouldBeEmpty() throws Exception {
    SnapshotManifest manifest = export(output, "--shards=500");

    assertThat(manifest.files()).hasSizeBetween(50, 120).allMatch(file -> file.rows() > 0);
    assertThat(Snapshots.rows(output, manifest)).hasSize(census.distinctPairs());
  }

  private static SnapshotManifest export(Path output, String... flags) throws Exception {
    String[] all = new String[flags.length + 1];
    System.arraycopy(flags, 0, all, 1, flags.length);
    all[0] = "--maxFailures=100%";
    Launch launch = server.export(output, all);
    assertThat(launch.exitCode()).as(launch.all()).isEqualTo(ExitCode.GOOD);
    return Snapshots.newest(output);
  }
}
