package dev.tandem.runners.contract;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The rows of a training table as text, sorted: a null is {@code \N}, a decimal has all its digits,
 * a time is microseconds since 1970. None of the code under test takes part in making one.
 *
 * @param lines the rows, their values parted by {@code |}
 */
public record TrainingTable(List<String> lines) {
  static final List<String> COLUMNS =
      List.of(
          "customer_number",
          "credit_limit",
          "city",
          "postal_code",
          "country",
          "product_code",
          "quantity_in_stock",
          "buy_price",
          "msrp",
          "product_line",
          "product_scale",
          "rating",
          "rating_time");

  private static final String TIME = "rating_time";

  public TrainingTable {
    lines = lines.stream().sorted().toList();
  }

  /**
   * What a shop in Postgres must give: the newest valid rating of each customer and product, of
   * equally new ones the better, with the features of both; text without blanks around it.
   */
  static TrainingTable expectedOf(LoadedShop shopInPostgres) throws SQLException {
    String sql =
        """
        WITH valid AS (
          SELECT r.customerNumber, c.creditLimit, c.city, c.postalCode, c.country, p.productCode,
              p.quantityInStock, p.buyPrice, p.MSRP, p.productLine, p.productScale,
              r.productRating, extract(epoch FROM r.ratingTime)::bigint * 1000000 AS ratedAt,
              row_number() OVER (
                  PARTITION BY r.customerNumber, p.productCode
                  ORDER BY r.ratingTime DESC NULLS LAST, r.productRating DESC) AS place
          FROM ratings r
          JOIN customers c ON c.customerNumber = r.customerNumber
          JOIN products p ON btrim(p.productCode) = btrim(r.productCode)
          WHERE r.productRating BETWEEN 1 AND 5)
        SELECT customerNumber::text, creditLimit::text, nullif(btrim(city), ''),
            nullif(btrim(postalCode), ''), nullif(btrim(country), ''), btrim(productCode),
            quantityInStock::text, buyPrice::text, MSRP::text, nullif(btrim(productLine), ''),
            nullif(btrim(productScale), ''), productRating::text, ratedAt::text
        FROM valid WHERE place = 1
        """;
    try (Connection connection = shopInPostgres.connect()) {
      return query(connection, sql);
    }
  }

  /** Reads files with DuckDB; all of one format, told by their names. */
  static TrainingTable in(List<Path> files) throws SQLException {
    String list =
        files.stream()
            .map(file -> "'" + file.toString().replace("'", "''") + "'")
            .collect(Collectors.joining(", ", "[", "]"));
    String source =
        files.get(0).toString().endsWith(".parquet")
            ? "read_parquet(%s, hive_partitioning = false)".formatted(list)
            : "read_csv(%s, header = true, all_varchar = true, hive_partitioning = false)"
                .formatted(list);
    String columns =
        COLUMNS.stream()
            .map(
                name ->
                    name.equals(TIME)
                        ? "epoch_us(%s::TIMESTAMPTZ)::VARCHAR".formatted(name)
                        : name + "::VARCHAR")
            .collect(Collectors.joining(", "));
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:")) {
      return query(connection, "SELECT %s FROM %s".formatted(columns, source));
    }
  }

  private static TrainingTable query(Connection connection, String sql) throws SQLException {
    List<String> lines = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      while (result.next()) {
        List<String> values = new ArrayList<>();
        for (int i = 1; i <= COLUMNS.size(); i++) {
          String value = result.getString(i);
          values.add(value == null ? "\\N" : value);
        }
        lines.add(String.join("|", values));
      }
    }
    return new TrainingTable(lines);
  }

  /** The values of a column that are not null. */
  Stream<String> values(String column) {
    int index = COLUMNS.indexOf(column);
    return lines.stream()
        .map(line -> line.split("\\|", -1)[index])
        .filter(value -> !value.equals("\\N"));
  }

  String sha256() {
    return sha256(String.join("\n", lines));
  }

  static String sha256(String text) {
    return sha256(text.getBytes(StandardCharsets.UTF_8));
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Nulls in each column, in the order of the columns. */
  List<Long> nulls() {
    return IntStream.range(0, COLUMNS.size())
        .mapToObj(i -> lines.size() - values(COLUMNS.get(i)).count())
        .toList();
  }
}
