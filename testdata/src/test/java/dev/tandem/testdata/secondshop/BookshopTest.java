package dev.tandem.testdata.secondshop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tandem.testdata.database.EmbeddedDatabase;
import dev.tandem.testdata.database.EmbeddedMariaDb;
import dev.tandem.testdata.database.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BookshopTest {
  private static final Bookshop SHOP = new Bookshop();

  @Test
  void isTheSameEveryTime() {
    Bookshop again = new Bookshop();
    assertThat(again.customers()).isEqualTo(SHOP.customers());
    assertThat(again.books()).isEqualTo(SHOP.books());
    assertThat(again.ratings()).isEqualTo(SHOP.ratings());
  }

  @Test
  void hasSomeOfEachKindOfDirt() {
    BookshopCensus census = SHOP.census();
    assertThat(census.ratings())
        .isEqualTo(
            census.validRatings() + census.orphans() + census.outOfRange() + census.nullKeys());
    assertThat(census.orphans()).isPositive();
    assertThat(census.outOfRange()).isPositive();
    assertThat(census.nullKeys()).isPositive();
    assertThat(census.paddedKeys()).isPositive();
    assertThat(census.repeatedRatings()).isGreaterThan(20);
    assertThat(census.distinctUntrimmedPairs()).isGreaterThan(census.distinctPairs() + 10);
  }

  @Test
  void loadsIntoASchemaOfItsOwnOnPostgres() throws SQLException {
    try (EmbeddedDatabase database = EmbeddedPostgres.start()) {
      SHOP.load(database);
      assertHoldsTheShop(
          database, "buchladen.", "to_char(am AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS')");
    }
  }

  @Test
  void loadsIntoMariaDb() throws SQLException {
    assumeTrue(EmbeddedMariaDb.isAvailable(), EmbeddedMariaDb.HOW_TO_INSTALL);
    try (EmbeddedDatabase database = EmbeddedMariaDb.start()) {
      SHOP.load(database);
      assertHoldsTheShop(database, "", "date_format(am, '%Y-%m-%d %H:%i:%s')");
    }
  }

  private static void assertHoldsTheShop(EmbeddedDatabase database, String prefix, String time)
      throws SQLException {
    BookshopCensus census = SHOP.census();
    String valid =
        " FROM %1$sbewertung r JOIN %1$skunde k ON k.kunden_id = rtrim(r.kunde)".formatted(prefix)
            + " JOIN %sbuch b ON b.isbn = r.buch WHERE sterne BETWEEN 1 AND 5".formatted(prefix);
    assertThat(rows(database, "SELECT count(*)" + valid))
        .containsExactly(List.of(String.valueOf(census.validRatings())));
    assertThat(
            rows(
                database,
                "SELECT count(*) FROM (SELECT DISTINCT rtrim(r.kunde), r.buch" + valid + ") v"))
        .containsExactly(List.of(String.valueOf(census.distinctPairs())));
    assertThat(
            rows(
                database,
                "SELECT kunde, buch, sterne, %s FROM %sbewertung".formatted(time, prefix)))
        .containsExactlyInAnyOrderElementsOf(
            SHOP.ratings().stream()
                .map(
                    rating ->
                        List.of(
                            String.valueOf(rating.customer()),
                            rating.book(),
                            String.valueOf(rating.stars()),
                            rating.time().toString().replace('T', ' ')
                                + (rating.time().getSecond() == 0 ? ":00" : "")))
                .toList());
    assertThat(rows(database, "SELECT titel, preis FROM %sbuch".formatted(prefix)))
        .containsExactlyInAnyOrderElementsOf(
            SHOP.books().stream()
                .map(book -> List.of(book.title(), book.price().toPlainString()))
                .toList());
    assertThat(rows(database, "SELECT gewicht FROM %sbuch ORDER BY isbn".formatted(prefix)))
        .hasSize(census.books());
  }

  private static List<List<String>> rows(EmbeddedDatabase database, String sql)
      throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      List<List<String>> rows = new ArrayList<>();
      while (result.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
          row.add(String.valueOf(result.getString(i)));
        }
        rows.add(row);
      }
      return rows;
    }
  }
}
