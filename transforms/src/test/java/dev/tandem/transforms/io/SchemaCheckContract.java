package dev.tandem.transforms.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.testdata.database.EmbeddedDatabase;
import dev.tandem.transforms.features.FeatureSpec;
import dev.tandem.transforms.features.FeatureSpecReader;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the schema check does on every database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SchemaCheckContract {
  private static final String WITHOUT_SHOP = "without-shop";

  private static final List<String> SHOP =
      List.of(
          """
          CREATE TABLE customers (customerNumber int PRIMARY KEY, city varchar(50) NOT NULL,
            postalCode varchar(15), country varchar(50), creditLimit decimal(10,2))
          """,
          """
          CREATE TABLE products (productCode varchar(15) PRIMARY KEY, productLine varchar(50),
            productScale varchar(10), quantityInStock smallint, buyPrice decimal(10,2),
            MSRP decimal(10,2))
          """,
          """
          CREATE TABLE ratings (customerNumber int, productCode varchar(15), productRating int,
            ratingTime timestamp)
          """);

  private static final String TYPED =
      """
      name: typed
      users: {table: typed, key: id}
      items: {table: typed, key: id}
      ratings: {table: typed, user: id, item: id}
      features:
        - {name: user_id, role: id, of: user, type: int}
        - {name: item_id, role: id, of: item, type: int}
        - {name: label, role: label, column: id, type: int}
        - {name: v, role: user, type: "%s"}
      """;

  private final Dialect dialect;
  private EmbeddedDatabase database;
  private Connection connection;

  SchemaCheckContract(Dialect dialect) {
    this.dialect = dialect;
  }

  abstract EmbeddedDatabase start();

  /**
   * Column types: SQL type, type in the spec, and what the check says: "fits", "warns: …" or
   * "refuses: …" with a part of the sentence.
   */
  abstract List<List<String>> types();

  @BeforeAll
  void startDatabase() {
    database = start();
  }

  @AfterAll
  void stopDatabase() {
    if (database != null) {
      database.close();
    }
  }

  @BeforeEach
  void createShop(TestInfo test) throws SQLException {
    connection = database.connect();
    if (!test.getTags().contains(WITHOUT_SHOP)) {
      execute(SHOP.toArray(String[]::new));
    }
  }

  @AfterEach
  void dropShop() throws SQLException {
    if (connection.isClosed()) {
      connection = database.connect();
    }
    connection.setAutoCommit(true);
    execute("DROP TABLE IF EXISTS customers, products, ratings, typed");
    connection.close();
  }

  @Test
  void findsTheBuiltInShopWhateverTheCaseOfItsNames() throws SQLException {
    ResolvedSchema resolved = check(FeatureSpecReader.builtIn());

    assertThat(resolved.spec()).isEqualTo(FeatureSpecReader.builtIn());
    assertThat(resolved.users().columns().keySet())
        .containsExactlyInAnyOrder(
            "customerNumber", "creditLimit", "city", "postalCode", "country");
    assertThat(resolved.items().columns()).hasSize(6);
    assertThat(resolved.ratings().columns()).hasSize(4);
    ResolvedSchema.Column creditLimit = resolved.users().column("creditLimit");
    assertThat(creditLimit.name()).isEqualToIgnoringCase("creditLimit");
    assertThat(creditLimit.sqlType()).matches("(numeric|decimal)\\(10,2\\)");
    assertThat(creditLimit.nullable()).isTrue();
    assertThat(resolved.users().column("city").nullable()).isFalse();
    assertThat(count("SELECT " + creditLimit.quoted() + " FROM " + resolved.users().text()))
        .isZero();
  }

  @Test
  void warnsOfWhatIsHarmless() throws SQLException {
    assertThat(check(FeatureSpecReader.builtIn()).warnings())
        .filteredOn(warning -> warning.contains("customerNumber"))
        .anySatisfy(
            warning ->
                assertThat(warning)
                    .startsWith("customers.customerNumber: is ")
                    .endsWith("which is read as long: every value fits"))
        .anySatisfy(
            warning ->
                assertThat(warning)
                    .isEqualTo(
                        "ratings.customerNumber: may be null in the database: a record with null"
                            + " is rejected"));
  }

  @Test
  void aCheckedSchemaTravelsToTheWorkers() throws SQLException {
    ResolvedSchema resolved = check(FeatureSpecReader.builtIn());

    assertThat(SerializableUtils.clone(resolved)).isEqualTo(resolved);
  }

  @Test
  void namesEverythingThatDoesNotFitAtOnce() throws SQLException {
    execute(
        "ALTER TABLE customers DROP COLUMN postalCode",
        "ALTER TABLE customers ADD post_code varchar(15)",
        "ALTER TABLE customers DROP COLUMN creditLimit",
        "ALTER TABLE customers ADD creditLimit decimal(12,4)",
        "DROP TABLE products",
        "CREATE TABLE typed (id int)",
        "ALTER TABLE ratings DROP COLUMN productRating",
        "ALTER TABLE ratings ADD productRating varchar(5)");

    assertThatThrownBy(() -> check(FeatureSpecReader.builtIn()))
        .isInstanceOfSatisfying(
            SchemaMismatchException.class,
            e -> {
              assertThat(e.getMessage()).contains(e.problems());
              assertThat(e.problems())
                  .satisfiesExactly(
                      p ->
                          assertThat(p)
                              .matches(
                                  "customers.creditLimit: is (numeric|decimal)\\(12,4\\), whose"
                                      + " values need not fit decimal\\(10,2\\).*"),
                      p ->
                          assertThat(p)
                              .isEqualTo(
                                  "customers.postalCode: the column is missing; did you mean"
                                      + " post_code?"),
                      p -> assertThat(p).startsWith("products: the table is missing"),
                      p ->
                          assertThat(p)
                              .isEqualTo(
                                  "ratings.productRating: is varchar, which cannot be read as int;"
                                      + " write type: string, or use a query that casts it"));
            });
  }

  @Test
  void namesTheNearestTables() throws SQLException {
    FeatureSpec spec = spec("table: customers", "table: custmers");

    assertThatThrownBy(() -> check(spec))
        .hasMessageContaining("custmers: the table is missing; did you mean customers?");
  }

  @Test
  void findsATableInItsSchemaAndWithoutRegardToCase() throws SQLException {
    String schema = dialect == Dialect.POSTGRES ? "public" : "shop";

    assertThat(check(spec("table: customers", "table: " + schema + ".Customers")).users().text())
        .isEqualTo(dialect.quoteTable(schema + ".customers"));
    assertThat(check(spec("table: customers", "table: CUSTOMERS")).users().text())
        .isEqualTo(dialect.quote("customers"));
    assertThatThrownBy(() -> check(spec("table: customers", "table: nowhere.customers")))
        .hasMessageContaining("nowhere.customers: ");
  }

  @Test
  void doesWithoutAnOptionalTimeAndSaysWhatFollows() throws SQLException {
    execute("ALTER TABLE ratings DROP COLUMN ratingTime");

    ResolvedSchema resolved = check(FeatureSpecReader.builtIn());

    assertThat(resolved.spec()).isEqualTo(FeatureSpecReader.builtIn().withoutTime());
    assertThat(resolved.ratings().columns()).hasSize(3);
    assertThat(resolved.warnings())
        .anySatisfy(
            warning ->
                assertThat(warning)
                    .startsWith("ratings.ratingTime: the column is missing and optional")
                    .contains("no 'rating_time'"));
    assertThatThrownBy(() -> check(spec("optional: true", "optional: false")))
        .isInstanceOf(SchemaMismatchException.class);
    assertThatThrownBy(
            () ->
                SchemaCheck.check(
                    connection, dialect, FeatureSpecReader.builtIn(), List.of("ratingTime")))
        .isInstanceOf(SchemaMismatchException.class)
        .message()
        .containsOnlyOnce("ratings.ratingTime: the column is missing");
  }

  @Test
  void findsExtraColumnsOfTheRatings() throws SQLException {
    execute("ALTER TABLE ratings ADD sequenceNumber bigint");

    ResolvedSchema resolved =
        SchemaCheck.check(
            connection, dialect, FeatureSpecReader.builtIn(), List.of("sequencenumber"));

    assertThat(resolved.ratings().column("sequencenumber").jdbcType())
        .isEqualTo(java.sql.Types.BIGINT);
    assertThatThrownBy(
            () ->
                SchemaCheck.check(connection, dialect, FeatureSpecReader.builtIn(), List.of("no")))
        .hasMessageContaining("ratings.no: the column is missing");
  }

  @Test
  void readsFromAQueryWhoseNullabilityNobodyKnows() throws SQLException {
    FeatureSpec spec =
        spec(
            "users:   {table: customers, key: customerNumber}",
            """
            users:
              key: customerNumber
              query: |
                SELECT customerNumber, city, postalCode AS "postalCode", country, creditLimit
                FROM customers -- all of them
            """
                .replace("\"", dialect == Dialect.POSTGRES ? "\"" : "`"));

    ResolvedSchema resolved = check(spec);

    assertThat(resolved.users().column("customerNumber").nullable()).isNull();
    assertThat(resolved.users().column("postalCode").name()).isEqualTo("postalCode");
    assertThat(
            count(
                "SELECT "
                    + resolved.users().column("city").quoted()
                    + " FROM "
                    + resolved.users().text()))
        .isZero();
  }

  @Test
  void tellsTheDatabasesWordsWhenAQueryFailsAndKeepsTheTransaction() throws SQLException {
    connection.setAutoCommit(false);
    FeatureSpec spec =
        spec("{table: customers, key: customerNumber}", "{query: SELECT 1 FROM nix, key: a}");

    assertThatThrownBy(() -> check(spec))
        .isInstanceOf(SchemaMismatchException.class)
        .message()
        .contains("query of users: the query fails: ")
        .contains("nix");
    assertThat(check(FeatureSpecReader.builtIn()).users().columns()).hasSize(5);
  }

  @Test
  void aLostConnectionIsNoMatterOfTheSchema() throws SQLException {
    connection.close();

    assertThatThrownBy(() -> check(FeatureSpecReader.builtIn())).isInstanceOf(SQLException.class);
  }

  @Tag(WITHOUT_SHOP)
  @ParameterizedTest
  @MethodSource("types")
  void comparesTypes(List<String> given) throws SQLException {
    execute("CREATE TABLE typed (id int PRIMARY KEY, v %s)".formatted(given.get(0)));
    FeatureSpec spec = FeatureSpecReader.read(TYPED.formatted(given.get(1)), "typed");
    String expected = given.get(2);

    if (expected.startsWith("refuses: ")) {
      assertThatThrownBy(() -> check(spec))
          .isInstanceOf(SchemaMismatchException.class)
          .hasMessageContaining("typed.v: is ")
          .hasMessageContaining(expected.substring("refuses: ".length()));
    } else if (expected.startsWith("warns: ")) {
      assertThat(check(spec).warnings())
          .singleElement()
          .asString()
          .startsWith("typed.v: is ")
          .contains(expected.substring("warns: ".length()));
    } else {
      assertThat(expected).isEqualTo("fits");
      assertThat(check(spec).warnings()).isEmpty();
    }
  }

  static List<List<String>> rows(String table) {
    return table
        .lines()
        .filter(line -> !line.isBlank())
        .map(line -> Arrays.stream(line.split("\\|", -1)).map(String::strip).toList())
        .toList();
  }

  private static FeatureSpec spec(String part, String replacement) {
    assertThat(FeatureSpecReader.builtInYaml()).contains(part);
    return FeatureSpecReader.read(
        FeatureSpecReader.builtInYaml().replace(part, replacement), "changed");
  }

  private ResolvedSchema check(FeatureSpec spec) throws SQLException {
    return SchemaCheck.check(connection, dialect, spec, List.of());
  }

  void execute(String... sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String one : sql) {
        statement.execute(one);
      }
    }
  }

  private int count(String sql) throws SQLException {
    int count = 0;
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        count++;
      }
    }
    return count;
  }

  Connection connection() {
    return connection;
  }
}
