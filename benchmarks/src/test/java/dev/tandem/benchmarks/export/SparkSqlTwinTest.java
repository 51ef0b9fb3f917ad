package dev.tandem.benchmarks.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.testdata.database.EmbeddedPostgres;
import dev.tandem.testdata.shop.Shop;
import dev.tandem.testdata.shop.ShopLoader;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SparkSqlTwinTest {
  private static final String USABLE =
      """
      FROM ratings r JOIN customers c USING (customerNumber)
        JOIN products p ON trim(p.productCode) = trim(r.productCode)
      WHERE productRating BETWEEN 1 AND 5
      """;

  private static EmbeddedPostgres database;
  @TempDir private Path folder;

  @BeforeAll
  static void loadsTheShop() throws SQLException {
    database = EmbeddedPostgres.start();
    ShopLoader.load(Shop.ofDefaultSize().withOrders(false), database);
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      // A tie in time, and a time that is missing beside one that is not.
      statement.execute(
          """
          INSERT INTO ratings
          SELECT c.customerNumber, p.productCode, rating.value, rating.time
          FROM (SELECT min(customerNumber) customerNumber FROM customers) c,
            (SELECT productCode FROM products ORDER BY productCode LIMIT 3) p,
            (VALUES (2, timestamp '2100-01-01'), (4, timestamp '2100-01-01'), (5, NULL))
              rating (value, time)
          """);
    }
  }

  @AfterAll
  static void stopsTheDatabase() {
    database.close();
  }

  @Test
  void keepsEachUsableRating() throws SQLException {
    long written = export("all", "--duplicates=ALL");

    assertThat(written).isEqualTo(count("SELECT count(*) " + USABLE));
    assertThat(read("all").rows()).isEqualTo(written);
  }

  @Test
  void keepsTheNewestRatingWhicheverWayItIsSaid() throws SQLException {
    Map<NewestRatings, ParquetRows> tables = new HashMap<>();
    for (NewestRatings newest : NewestRatings.values()) {
      export(newest.name(), "--duplicates=LAST", "--newest=" + newest);
      tables.put(newest, read(newest.name()));
    }

    assertThat(tables.values()).containsOnly(read(NewestRatings.WINDOW.name()));
    assertThat(read(NewestRatings.WINDOW.name()).rows())
        .isEqualTo(count("SELECT count(DISTINCT (customerNumber, trim(r.productCode))) " + USABLE));
  }

  private long export(String name, String... flags) throws SQLException {
    String[] args = new String[flags.length + 3];
    System.arraycopy(flags, 0, args, 0, flags.length);
    args[flags.length] = "--jdbcUrl=" + database.jdbcUrl();
    args[flags.length + 1] = "--jdbcUser=" + database.user();
    args[flags.length + 2] = "--output=" + folder.resolve(name);
    return SparkSqlTwin.export(args, database.password());
  }

  private ParquetRows read(String name) throws SQLException {
    return ParquetRows.read(folder.resolve(name), Contender.TWIN.files());
  }

  private static long count(String sql) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      result.next();
      return result.getLong(1);
    }
  }
}
