package dev.tandem.transforms.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.testdata.database.EmbeddedDatabase;
import dev.tandem.transforms.features.FeatureSpec;
import dev.tandem.transforms.features.FeatureSpecReader;
import dev.tandem.transforms.features.FeatureType;
import dev.tandem.transforms.features.FeatureValues;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What values and keys come out of every database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ReadingContract {
  private static final String SPEC =
      """
      name: typed
      trim: %s
      users: {table: typed, key: id}
      items: {table: typed, key: id}
      ratings: {table: typed, user: id, item: id}
      features:
        - {name: user_id, role: id, of: user, type: int}
        - {name: item_id, role: id, of: item, type: int}
        - {name: label, role: label, column: id, type: int}
        - {name: v, role: user, type: "%s"}
      """;

  /** In the order of their bytes once they are normalised; blank ones and null have no key. */
  private static final List<String> KEYS =
      List.of(
          "",
          "A",
          "A\t\n",
          " A",
          "A-1",
          "A1",
          "B",
          " a",
          "a ",
          "aa",
          "b",
          "v",
          "vw",
          "\u000Bz\f",
          "\r\nz",
          "zz  ",
          "É",
          "ß",
          "à",
          "你",
          "😀",
          " \t ");

  final Dialect dialect;
  private EmbeddedDatabase database;
  private Connection connection;

  ReadingContract(Dialect dialect) {
    this.dialect = dialect;
  }

  abstract EmbeddedDatabase start();

  @BeforeAll
  void startDatabase() throws SQLException {
    database = start();
    connection = database.connect();
  }

  @AfterAll
  void stopDatabase() throws SQLException {
    if (database != null) {
      connection.close();
      database.close();
    }
  }

  @AfterEach
  void dropTables() throws SQLException {
    execute("DROP TABLE IF EXISTS typed", "DROP TABLE IF EXISTS texts");
  }

  @Test
  void readsIntegersExactly() throws Exception {
    assertThat(read("int", "int", "7", "0", "-2147483648", "NULL"))
        .containsExactly(7, 0, Integer.MIN_VALUE, null);
    assertThat(read("int", "long", "7", "NULL")).containsExactly(7L, null);
    assertThat(read("bigint", "long", "9223372036854775807", "0", "NULL"))
        .containsExactly(Long.MAX_VALUE, 0L, null);
    assertThat(read("decimal(9,0)", "int", "999999999", "NULL")).containsExactly(999_999_999, null);
  }

  @Test
  void readsDecimalsAtTheScaleOfTheSpec() throws Exception {
    assertThat(read("decimal(8,1)", "decimal(10,2)", "0", "1234567.5", "-0.1", "NULL"))
        .containsExactly(
            new BigDecimal("0.00"), new BigDecimal("1234567.50"), new BigDecimal("-0.10"), null);
    assertThat(read("int", "decimal(12,2)", "5")).containsExactly(new BigDecimal("5.00"));
  }

  @Test
  void readsDoubles() throws Exception {
    assertThat(read("double precision", "double", "0", "0.1", "1e300", "NULL"))
        .containsExactly(0.0, 0.1, 1e300, null);
    assertThat(read("decimal(10,2)", "double", "0.1", "NULL")).containsExactly(0.1, null);
    assertThat(read("real", "double", "0.5", "0", "NULL")).containsExactly(0.5, 0.0, null);
  }

  @Test
  void readsTruthValues() throws Exception {
    assertThat(read("boolean", "boolean", "true", "false", "NULL"))
        .containsExactly(true, false, null);
    assertThat(read("bit(1)", "boolean", "b'1'", "b'0'", "NULL"))
        .containsExactly(true, false, null);
  }

  @Test
  void takesTimesWithoutAZoneAsUtcWhateverTheZoneOfThisMachine() throws Exception {
    // At this time clocks in New York, Berlin and elsewhere jump; in UTC nothing happens.
    assertThat(
            read(
                timestampWithMicroseconds(),
                "timestamp",
                "'2024-03-10 02:30:00.123456'",
                "'2024-03-31 02:30:00'",
                "NULL"))
        .containsExactly(
            Instant.parse("2024-03-10T02:30:00.123456Z"),
            Instant.parse("2024-03-31T02:30:00Z"),
            null);
    assertThat(read("date", "timestamp", "'2024-03-31'", "NULL"))
        .containsExactly(Instant.parse("2024-03-31T00:00:00Z"), null);
  }

  abstract String timestampWithMicroseconds();

  @Test
  void trimsTextsAndCountsThem() throws Exception {
    createTexts("Norway", "Norway  ", "\tNo\u000Brway\r\n", "  ", "", null, "\u00A0x");
    ValueReader reader = reader("string", true);
    List<@Nullable Object> values = new ArrayList<>();
    List<Boolean> trimmedLast = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT v FROM typed ORDER BY id")) {
      while (rows.next()) {
        values.add(reader.read(rows, 1));
        trimmedLast.add(reader.trimmedLast());
      }
    }

    assertThat(values)
        .containsExactly("Norway", "Norway", "No\u000Brway", null, null, null, "\u00A0x");
    assertThat(trimmedLast).containsExactly(false, true, true, true, false, false, false);
    assertThat(reader.trimmed()).isEqualTo(3);
  }

  @Test
  void keepsTextsAsTheyAreWhenTheSpecDoesNotTrim() throws Exception {
    createTexts(" a ", " ", "");
    ValueReader reader = reader("string", false);

    assertThat(readAll(reader)).containsExactly(" a ", " ", null);
    assertThat(reader.trimmed()).isZero();
  }

  @Test
  void ordersTextKeysByTheBytesOfWhatIsRead() throws Exception {
    createTexts(KEYS.toArray(String[]::new));
    for (boolean trim : new boolean[] {true, false}) {
      String key = dialect.normalisedKey(dialect.quote("v"), FeatureType.STRING, trim);
      ValueReader reader = reader("string", trim);
      List<@Nullable String> expected = new ArrayList<>();
      for (Object value : readAll(reader)) {
        expected.add((String) value);
      }
      expected.removeIf(Objects::isNull);
      expected.sort((a, b) -> Arrays.compareUnsigned(bytes(a), bytes(b)));

      assertThat(texts("SELECT %1$s FROM typed WHERE %1$s IS NOT NULL ORDER BY %1$s", key))
          .isEqualTo(expected);
      assertThat(expected).hasSize(trim ? KEYS.size() - 2 : KEYS.size() - 1);
    }
  }

  @Test
  void everyKeyIsInExactlyOneRangeWhateverTheBoundary() throws Exception {
    createTexts(KEYS.toArray(String[]::new));
    String key = dialect.normalisedKey(dialect.quote("v"), FeatureType.STRING);
    List<String> boundaries = texts("SELECT DISTINCT %1$s FROM typed WHERE %1$s IS NOT NULL", key);
    assertThat(boundaries).hasSize(16);
    for (String boundary : boundaries) {
      int below = count("SELECT count(*) FROM typed WHERE " + key + " < ?", boundary);
      int above = count("SELECT count(*) FROM typed WHERE " + key + " >= ?", boundary);
      int without = count("SELECT count(*) FROM typed WHERE " + key + " IS NULL");
      long expected =
          KEYS.stream()
              .map(FeatureValues::withoutWhiteSpaceAtEnds)
              .filter(text -> !text.isEmpty())
              .filter(text -> Arrays.compareUnsigned(bytes(text), bytes(boundary)) < 0)
              .count();

      assertThat(below).as("keys below '%s'", boundary).isEqualTo((int) expected);
      assertThat(below + above + without).isEqualTo(KEYS.size());
      assertThat(without).isEqualTo(2);
    }
  }

  @Test
  void troubleWithTheResultIsNoUndecodableValue() throws Exception {
    createTexts("1");
    ValueReader reader = reader("string", true);
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT v FROM typed")) {
      rows.next();

      assertThatThrownBy(() -> reader.read(rows, 9)).isInstanceOf(SQLException.class);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Creates a table of one column with these values, checks it and reads it. */
  List<@Nullable Object> read(String sqlType, String type, String... literals) throws Exception {
    create(sqlType, literals);
    return readAll(reader(type, true));
  }

  void create(String sqlType, String... literals) throws SQLException {
    execute(
        "DROP TABLE IF EXISTS typed",
        "CREATE TABLE typed (id int PRIMARY KEY, v %s NULL)".formatted(sqlType));
    for (int i = 0; i < literals.length; i++) {
      execute("INSERT INTO typed VALUES (%d, %s)".formatted(i, literals[i]));
    }
  }

  private void createTexts(@Nullable String... texts) throws SQLException {
    create("varchar(50)");
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO typed VALUES (?, ?)")) {
      for (int i = 0; i < texts.length; i++) {
        insert.setInt(1, i);
        insert.setString(2, texts[i]);
        insert.executeUpdate();
      }
    }
  }

  ValueReader reader(String type, boolean trim) throws SQLException {
    FeatureSpec spec = FeatureSpecReader.read(SPEC.formatted(trim, type), "typed");
    ResolvedSchema schema = SchemaCheck.check(connection, dialect, spec, List.of());
    return ValueReader.of(FeatureType.parse(type), trim, schema.users().column("v"));
  }

  List<@Nullable Object> readAll(ValueReader reader) throws Exception {
    List<@Nullable Object> values = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT id, v FROM typed ORDER BY id")) {
      while (rows.next()) {
        values.add(reader.read(rows, 2));
      }
    }
    return values;
  }

  private List<String> texts(String sql, String key) throws SQLException {
    List<String> texts = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql.formatted(key))) {
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
    }
    return texts;
  }

  private int count(String sql, String... parameters) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
        return rows.getInt(1);
      }
    }
  }

  void execute(String... sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String one : sql) {
        statement.execute(one);
      }
    }
  }
}
