package dev.tandem.testdata.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.testdata.database.EmbeddedDatabase;
import dev.tandem.testdata.shop.Rating.Kind;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The default shop as a database holds it, compared with what was made. */
abstract class ShopLoaderContract {
  private static final Shop SHOP = Shop.ofDefaultSize();

  /** A database that holds the default shop. */
  abstract EmbeddedDatabase database();

  /** What loading it reported. */
  abstract ShopCensus loaded();

  @Test
  void reportsTheSameCensusAsTheShopItself() {
    assertThat(loaded()).isEqualTo(SHOP.census());
  }

  @Test
  void holdsEveryRatingAsItWasMade() throws SQLException {
    List<List<@Nullable Object>> made = new ArrayList<>();
    for (Iterator<Rating> ratings = SHOP.ratings(); ratings.hasNext(); ) {
      Rating rating = ratings.next();
      made.add(
          Arrays.asList(
              rating.customerNumber(),
              rating.productCode(),
              rating.productRating(),
              rating.ratingTime()));
    }
    assertThat(rows("SELECT customerNumber, productCode, productRating, ratingTime FROM ratings"))
        .containsExactlyInAnyOrderElementsOf(made);
  }

  @Test
  void holdsEveryCustomerAndProductAsTheyWereMade() throws SQLException {
    assertThat(
            rows(
                "SELECT customerNumber, customerName, addressLine2, city, postalCode, country,"
                    + " creditLimit FROM customers ORDER BY customerNumber"))
        .containsExactlyElementsOf(
            SHOP.customers()
                .<List<@Nullable Object>>map(
                    c ->
                        Arrays.asList(
                            c.customerNumber(),
                            c.customerName(),
                            c.addressLine2(),
                            c.city(),
                            c.postalCode(),
                            c.country(),
                            c.creditLimit()))
                .toList());
    assertThat(
            rows(
                "SELECT productCode, productName, productLine, productScale, productDescription,"
                    + " quantityInStock, buyPrice, MSRP FROM products"))
        .containsExactlyInAnyOrderElementsOf(
            SHOP.products()
                .<List<@Nullable Object>>map(
                    p ->
                        Arrays.asList(
                            p.productCode(),
                            p.productName(),
                            p.productLine(),
                            p.productScale(),
                            p.productDescription(),
                            p.quantityInStock(),
                            p.buyPrice(),
                            p.msrp()))
                .toList());
  }

  @Test
  void agreesWithTheCensusWhenTheDatabaseCounts() throws SQLException {
    ShopCensus census = loaded();
    assertThat(count("ratings")).isEqualTo(census.ratings());
    assertThat(count("ratings WHERE customerNumber IS NULL"))
        .isEqualTo(census.ratings(Kind.NULL_CUSTOMER));
    assertThat(count("ratings WHERE productCode IS NULL"))
        .isEqualTo(census.ratings(Kind.NULL_PRODUCT));
    assertThat(count("ratings WHERE productRating IS NULL"))
        .isEqualTo(census.ratings(Kind.NULL_RATING));
    assertThat(count("ratings WHERE productRating NOT BETWEEN 1 AND 5"))
        .isEqualTo(census.ratings(Kind.OUT_OF_RANGE));
    String noCustomer =
        "r.customerNumber IS NOT NULL AND r.productCode IS NOT NULL AND NOT EXISTS"
            + " (SELECT 1 FROM customers c WHERE c.customerNumber = r.customerNumber)";
    String noProduct =
        "r.customerNumber IS NOT NULL AND r.productCode IS NOT NULL AND NOT EXISTS"
            + " (SELECT 1 FROM products p WHERE p.productCode = r.productCode)";
    assertThat(count("ratings r WHERE (%s) OR (%s)".formatted(noCustomer, noProduct)))
        .isEqualTo(census.orphans());
    assertThat(count("ratings r WHERE (%s) AND (%s)".formatted(noCustomer, noProduct)))
        .isEqualTo(census.ratings(Kind.ORPHAN_BOTH));
    String valid =
        "FROM ratings r JOIN customers c ON c.customerNumber = r.customerNumber"
            + " JOIN products p ON p.productCode = r.productCode"
            + " WHERE productRating BETWEEN 1 AND 5";
    assertThat(count("(SELECT 1 AS one " + valid + ") v")).isEqualTo(census.validRatings());
    assertThat(count("(SELECT DISTINCT r.customerNumber, r.productCode " + valid + ") v"))
        .isEqualTo(census.distinctPairs());
    assertThat(
            count("(SELECT DISTINCT r.customerNumber, r.productCode, ratingTime " + valid + ") v"))
        .isEqualTo(census.validRatings() - census.ratings(Kind.SAME_TIME_REPEAT));
    assertThat(count("customers WHERE creditLimit = 0")).isEqualTo(census.zeroCreditLimits());
    assertThat(count("customers WHERE postalCode IS NULL")).isEqualTo(census.nullPostalCodes());
    assertThat(count("customers WHERE char_length(trim(country)) < char_length(country)"))
        .isEqualTo(census.paddedCountries());
  }

  @Test
  void ordersWhatIsRatedAndChargesWhatIsOrdered() throws SQLException {
    String ordered =
        "SELECT 1 FROM orders o JOIN orderdetails d ON d.orderNumber = o.orderNumber"
            + " WHERE o.customerNumber = r.customerNumber AND d.productCode = r.productCode"
            + " AND o.orderDate < r.ratingTime";
    assertThat(
            count(
                "ratings r WHERE productRating BETWEEN 1 AND 5"
                    + " AND customerNumber IN (SELECT customerNumber FROM customers)"
                    + " AND productCode IN (SELECT productCode FROM products)"
                    + " AND NOT EXISTS ("
                    + ordered
                    + ")"))
        .isZero();
    assertThat(rows("SELECT sum(amount) FROM payments"))
        .isEqualTo(rows("SELECT sum(priceEach * quantityOrdered) FROM orderdetails"));
    assertThat(count("orders")).isPositive().isEqualTo(count("payments"));
  }

  @Test
  void refusesToLoadOverAShopThatIsThere() throws SQLException {
    assertThatThrownBy(() -> ShopLoader.load(SHOP, database())).isInstanceOf(SQLException.class);
    assertThat(count("ratings")).isEqualTo(SHOP.size().ratings());
  }

  private int count(String from) throws SQLException {
    Object count = rows("SELECT count(*) FROM " + from).get(0).get(0);
    return ((Number) Objects.requireNonNull(count)).intValue();
  }

  private List<List<@Nullable Object>> rows(String sql) throws SQLException {
    try (Connection connection = database().connect();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      List<List<@Nullable Object>> rows = new ArrayList<>();
      int columns = result.getMetaData().getColumnCount();
      while (result.next()) {
        List<@Nullable Object> row = new ArrayList<>();
        for (int i = 1; i <= columns; i++) {
          boolean isTime = result.getMetaData().getColumnType(i) == Types.TIMESTAMP;
          Object value = isTime ? result.getObject(i, LocalDateTime.class) : result.getObject(i);
          row.add(value instanceof Short small ? (Object) small.intValue() : value);
        }
        rows.add(row);
      }
      return rows;
    }
  }
}
