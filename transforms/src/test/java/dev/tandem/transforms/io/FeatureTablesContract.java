package dev.tandem.transforms.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.testdata.database.EmbeddedDatabase;
import dev.tandem.testdata.shop.Shop;
import dev.tandem.testdata.shop.ShopCensus;
import dev.tandem.testdata.shop.ShopLoader;
import dev.tandem.transforms.features.FeatureRow;
import dev.tandem.transforms.features.FeatureSpec;
import dev.tandem.transforms.features.FeatureSpecReader;
import dev.tandem.transforms.features.FeatureTable;
import dev.tandem.transforms.features.FeatureTables;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the users' and items' tables, on every database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class FeatureTablesContract {
  private static final String SPEC =
      """
      name: people
      users: {table: people, key: id}
      items: {table: goods, key: code}
      ratings: {table: votes, user: person, item: code}
      features:
        - {name: person, role: id, of: user, type: string}
        - {name: code, role: id, of: item, type: int}
        - {name: city, role: user, type: string}
        - {name: age, role: user, type: int, nullable: false, min: 0, max: 150}
        - {name: price, role: item, type: "decimal(8,2)"}
        - {name: vote, role: label, type: int}
      """;

  @TempDir Path folder = Path.of("");
  private EmbeddedDatabase database;
  private ShopCensus census;

  abstract EmbeddedDatabase start();

  @BeforeAll
  void fillDatabase() throws SQLException {
    database = start();
    census = ShopLoader.load(Shop.ofDefaultSize(), database);
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE people (id varchar(20), city varchar(20), age int)");
      statement.execute("CREATE TABLE goods (code int, price decimal(8,2))");
      statement.execute("CREATE TABLE votes (person varchar(20), code int, vote int)");
      statement.execute(
          "INSERT INTO people VALUES ('K-1', 'Nantes ', 30), (' K-2', '  ', 41), ('k-1', 'Oslo', 7),"
              + " ('K-3 ', 'Köln', NULL), ('K-4', 'Lyon', 1), ('K-4 ', 'Rome', 2),"
              + " ('K-5', 'Paris', 200), (NULL, 'Bern', 50), ('  ', 'Wien', 60)");
      statement.execute(
          "INSERT INTO goods VALUES (1, 0.50), (2, NULL), (3, 1), (3, 1), (3, 2), (NULL, 9)");
    }
  }

  @AfterAll
  void stopDatabase() {
    if (database != null) {
      database.close();
    }
  }

  @Test
  void trimsKeysAndValuesAndCountsThem() throws Exception {
    FeatureTable users = load(FeatureSpecReader.read(SPEC, "people.yaml")).users();

    assertThat(users.rows())
        .containsExactlyInAnyOrder(
            row("K-1", "Nantes", 30), row("K-2", null, 41), row("k-1", "Oslo", 7));
    assertThat(users.find("K-2").features()).isEqualTo(row("K-2", null, 41));
    assertThat(users.find(" K-2").features()).isNull();
    assertThat(users.find(null).features()).isNull();
    assertThat(users.trimmed()).isEqualTo(Map.of("id", 4L, "city", 2L));
  }

  @Test
  void saysOfEachRowThatCannotBeUsedWhy() throws Exception {
    FeatureTables tables = load(FeatureSpecReader.read(SPEC, "people.yaml"));
    FeatureTable users = tables.users();

    assertThat(users.find("K-3").problem()).isEqualTo("age is null");
    assertThat(users.find("K-4").problem()).isEqualTo("the key occurs more than once");
    assertThat(users.find("K-5").problem())
        .isEqualTo("age is 200, outside of what the spec allows");
    assertThat(users.find("K-1").problem()).isNull();
    assertThat(users.find(null).problem()).isNull();
    assertThat(users.withoutKey()).isEqualTo(2);
    assertThat(users.size() + users.unusable() + users.withoutKey())
        .as("rows of the table")
        .isEqualTo(9);

    FeatureTable items = tables.items();
    assertThat(items.rows())
        .containsExactlyInAnyOrder(row(1, new BigDecimal("0.50")), row(2, (Object) null));
    assertThat(items.find(3).problem()).isEqualTo("the key occurs more than once");
    assertThat(items.unusable()).isEqualTo(3);
    assertThat(items.withoutKey()).isEqualTo(1);
  }

  @Test
  void keepsBlanksWhereTheSpecDoesNotTrim() throws Exception {
    FeatureTable users =
        load(FeatureSpecReader.read("trim: false\n" + SPEC, "people.yaml")).users();

    assertThat(users.find("K-4 ").features()).isEqualTo(row("K-4 ", "Rome", 2));
    assertThat(users.find("K-4").features()).isEqualTo(row("K-4", "Lyon", 1));
    assertThat(users.trimmed()).isEmpty();
    assertThat(users.withoutKey()).isEqualTo(1);
  }

  @Test
  void loadsTheSampleShop() throws Exception {
    FeatureTables tables = load(FeatureSpecReader.builtIn());

    assertThat(tables.users().size()).isEqualTo(census.customers());
    assertThat(tables.items().size()).isEqualTo(census.products());
    assertThat(tables.users().unusable() + tables.items().unusable()).isZero();
    assertThat(tables.users().trimmed())
        .containsEntry("city", (long) census.paddedCities())
        .containsEntry("country", (long) census.paddedCountries());
    int postalCodes = 0;
    for (FeatureRow user : tables.users().rows().toList()) {
      postalCodes += user.value(2) == null ? 0 : 1;
    }
    assertThat(postalCodes).isEqualTo(census.customers() - census.nullPostalCodes());
    FeatureRow first = tables.users().rows().iterator().next();
    assertThat(Objects.requireNonNull(first.value(0))).isInstanceOf(BigDecimal.class);
  }

  @Test
  void saysWhenTheDatabaseRefuses() throws Exception {
    DatabaseConfig right = config();
    try (DatabaseSession session = DatabaseSession.open(right)) {
      ResolvedSchema schema = session.check(FeatureSpecReader.builtIn(), null);
      DatabaseConfig wrong = new DatabaseConfig(right.url(), "nobody", right.passwordFile(), 2);

      assertThatThrownBy(() -> new JdbcFeatureTables(wrong, session.view(), schema).load())
          .isInstanceOf(DatabaseGoneException.class)
          .hasMessageContaining("Reading the features from " + database.jdbcUrl() + " failed");
    }
  }

  /** As on a cluster's worker that has had another job before. */
  @Test
  void findsItsDriverWhereTheDriverManagerKnowsNone() throws Exception {
    List<Driver> known = DriverManager.drivers().toList();
    for (Driver driver : known) {
      DriverManager.deregisterDriver(driver);
    }
    try (Connection connection = config().connect()) {
      assertThat(connection.isReadOnly()).isTrue();
      assertThat(DriverManager.drivers()).isEmpty();
    } finally {
      for (Driver driver : known) {
        DriverManager.registerDriver(driver);
      }
    }
  }

  private FeatureTables load(FeatureSpec spec) throws IOException {
    DatabaseConfig config = config();
    try (DatabaseSession session = DatabaseSession.open(config)) {
      return new JdbcFeatureTables(config, session.view(), session.check(spec, null)).load();
    }
  }

  private DatabaseConfig config() throws IOException {
    Path password = folder.resolve("password");
    Files.writeString(password, database.password());
    return new DatabaseConfig(database.jdbcUrl(), database.user(), password.toString(), 2);
  }

  private static FeatureRow row(Object key, @Nullable Object... values) {
    return new FeatureRow(key, values);
  }
}
