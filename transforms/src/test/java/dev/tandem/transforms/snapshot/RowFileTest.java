package dev.tandem.transforms.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.transforms.features.Feature.Role;
import dev.tandem.transforms.features.FeatureRow;
import dev.tandem.transforms.features.FeatureType;
import dev.tandem.transforms.snapshot.RowFileReader.Entry;
import dev.tandem.transforms.snapshot.SnapshotSchema.Column;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowFileTest {
  private static final long SEED = 20261123;

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "PARQUET, AUTO",
    "PARQUET, NONE",
    "PARQUET, GZIP",
    "PARQUET, ZSTD",
    "CSV, AUTO",
    "CSV, GZIP",
    "CSV, ZSTD"
  })
  void givesBackExactlyWhatWasWritten(SnapshotFormat format, FileCompression compression)
      throws Exception {
    List<Entry> entries = SampleRows.entries(new Random(SEED), 40, 30, 50);
    Path path = folder.resolve("part-00000." + compression.suffix(format));
    DataFile file = write(path, SampleRows.SCHEMA, format, compression, entries);

    assertThat(read(path, SampleRows.SCHEMA, format)).as("seed %d", SEED).isEqualTo(entries);
    assertThat(file.rows()).isEqualTo(entries.size());
    assertThat(file.bytes()).isEqualTo(Files.size(path));
    assertThat(file.sha256())
        .isEqualTo(
            HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(path))));
  }

  @ParameterizedTest
  @CsvSource({"PARQUET, SNAPPY", "PARQUET, ZSTD", "PARQUET, GZIP", "CSV, NONE", "CSV, GZIP"})
  void opensInDuckDbWithTheSameValues(SnapshotFormat format, FileCompression compression)
      throws Exception {
    List<Entry> entries = SampleRows.entries(new Random(SEED), 20, 30, 20);
    Path path = folder.resolve("part-00000." + compression.suffix(format));
    write(path, SampleRows.SCHEMA, format, compression, entries);

    String source =
        format == SnapshotFormat.PARQUET
            ? "read_parquet('%s')".formatted(path)
            : """
              read_csv('%s', header = true, auto_detect = false, delim = ',', quote = '"',
                escape = '"', new_line = '\\r\\n', columns = {
                'customer_number': 'INTEGER', 'credit_limit': 'DECIMAL(10,2)', 'city': 'VARCHAR',
                'subscribed': 'BOOLEAN', 'product_code': 'VARCHAR', 'stock': 'BIGINT',
                'buy_price': 'DECIMAL(9,4)', 'weight': 'DOUBLE', 'debt': 'DECIMAL(38,10)',
                'released': 'TIMESTAMPTZ', 'rating': 'INTEGER', 'rated_at': 'TIMESTAMPTZ'})
              """
                .formatted(path);
    List<List<@Nullable Object>> expected = new ArrayList<>();
    for (Entry entry : entries) {
      List<@Nullable Object> row = new ArrayList<>();
      for (int i = 0; i < SampleRows.SCHEMA.size(); i++) {
        row.add(SampleRows.SCHEMA.value(i, entry.user(), entry.row()));
      }
      expected.add(row);
    }
    assertThat(query("SELECT * FROM " + source)).isEqualTo(expected);
  }

  @Test
  void saysTheExactTypesInParquet() throws Exception {
    Path path = folder.resolve("part-00000.parquet");
    write(
        path,
        SampleRows.SCHEMA,
        SnapshotFormat.PARQUET,
        FileCompression.AUTO,
        SampleRows.entries(new Random(SEED), 1, 1, 1));

    assertThat(
            query(
                "SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM '%s')"
                    .formatted(path)))
        .containsExactly(
            List.of("customer_number", "INTEGER"),
            List.of("credit_limit", "DECIMAL(10,2)"),
            List.of("city", "VARCHAR"),
            List.of("subscribed", "BOOLEAN"),
            List.of("product_code", "VARCHAR"),
            List.of("stock", "BIGINT"),
            List.of("buy_price", "DECIMAL(9,4)"),
            List.of("weight", "DOUBLE"),
            List.of("debt", "DECIMAL(38,10)"),
            List.of("released", "TIMESTAMP WITH TIME ZONE"),
            List.of("rating", "INTEGER"),
            List.of("rated_at", "TIMESTAMP WITH TIME ZONE"));
    assertThat(
            query(
                """
                SELECT name, type, repetition_type FROM parquet_schema('%s')
                WHERE name IN ('city', 'buy_price', 'credit_limit', 'debt')
                """
                    .formatted(path)))
        .containsExactly(
            List.of("credit_limit", "INT64", "OPTIONAL"),
            List.of("city", "BYTE_ARRAY", "OPTIONAL"),
            List.of("buy_price", "INT32", "REQUIRED"),
            List.of("debt", "FIXED_LEN_BYTE_ARRAY", "OPTIONAL"));
  }

  @Test
  void writesCsvAsRfc4180WithNullsAsEmptyFields() throws Exception {
    SnapshotSchema schema =
        new SnapshotSchema(
            List.of(
                new Column("postal code", FeatureType.STRING, Role.USER, true),
                new Column("user", FeatureType.INT, Role.USER_ID, false),
                new Column("item", FeatureType.STRING, Role.ITEM_ID, false),
                new Column("price", FeatureType.decimal(38, 2), Role.ITEM, true),
                new Column("rating", FeatureType.DOUBLE, Role.LABEL, false),
                new Column("time", FeatureType.TIMESTAMP, Role.TIME, true)));
    FeatureRow item = new FeatureRow("a \"b\"", new @Nullable Object[] {new BigDecimal("1E+2")});
    List<Entry> entries =
        List.of(
            new Entry(
                new FeatureRow(7, new @Nullable Object[] {null}),
                new TrainingRows.Row(item, 4.5, Instant.parse("2026-01-02T03:04:05.000006Z"))),
            new Entry(
                new FeatureRow(8, new @Nullable Object[] {"Århus, N\n"}),
                new TrainingRows.Row(
                    new FeatureRow("x", new @Nullable Object[] {null}), 1.0, null)));
    Path path = folder.resolve("part-00000.csv");
    write(path, schema, SnapshotFormat.CSV, FileCompression.AUTO, entries);

    assertThat(Files.readString(path, StandardCharsets.UTF_8))
        .isEqualTo(
            "postal code,user,item,price,rating,time\r\n"
                + ",7,\"a \"\"b\"\"\",100,4.5,2026-01-02T03:04:05.000006Z\r\n"
                + "\"Århus, N\n\",8,x,,1.0,\r\n");
  }

  @ParameterizedTest
  @CsvSource({"PARQUET", "CSV"})
  void readsTheKeysAlone(SnapshotFormat format) throws Exception {
    List<Entry> entries = SampleRows.entries(new Random(SEED), 5, 10, 7);
    Path path = folder.resolve("part-00000." + format.suffix());
    write(path, SampleRows.SCHEMA, format, FileCompression.AUTO, entries);

    List<List<Object>> keys = new ArrayList<>();
    RowFileReader.readKeys(
        resource(path), SampleRows.SCHEMA, format, (user, item) -> keys.add(List.of(user, item)));
    assertThat(keys)
        .isEqualTo(
            entries.stream().map(e -> List.of(e.user().key(), e.row().item().key())).toList());
  }

  @ParameterizedTest
  @CsvSource({"PARQUET", "CSV"})
  void writesAFileWithoutRows(SnapshotFormat format) throws Exception {
    Path path = folder.resolve("part-00000." + format.suffix());
    DataFile file = write(path, SampleRows.SCHEMA, format, FileCompression.AUTO, List.of());
    assertThat(file.rows()).isZero();
    assertThat(read(path, SampleRows.SCHEMA, format)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"PARQUET", "CSV"})
  void refusesNullWhereTheSchemaAllowsNone(SnapshotFormat format) throws Exception {
    RowFileWriter writer =
        RowFileWriter.create(
            resource(folder.resolve("part-00000." + format.suffix())),
            SampleRows.SCHEMA,
            format,
            FileCompression.AUTO);
    FeatureRow user = SampleRows.user(new Random(SEED), 1);
    FeatureRow item = new FeatureRow("S1", new @Nullable Object[] {null, null, null, null, null});
    assertThatThrownBy(() -> writer.write(user, new TrainingRows.Row(item, 1, null)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'stock'")
        .hasMessageContaining("S1");
    writer.abandon();
  }

  @ParameterizedTest
  @CsvSource({"PARQUET", "CSV"})
  void refusesAFileWithOtherColumns(SnapshotFormat format) throws Exception {
    Path path = folder.resolve("part-00000." + format.suffix());
    write(path, SampleRows.SCHEMA, format, FileCompression.AUTO, List.of());
    List<Column> columns = new ArrayList<>(SampleRows.SCHEMA.columns());
    columns.add(new Column("extra", FeatureType.INT, Role.ITEM, true));
    assertThatThrownBy(() -> read(path, new SnapshotSchema(columns), format))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("extra")
        .hasMessageContaining(path.toString());
  }

  @Test
  void refusesATruncatedParquetFile() throws Exception {
    Path path = folder.resolve("part-00000.parquet");
    write(
        path,
        SampleRows.SCHEMA,
        SnapshotFormat.PARQUET,
        FileCompression.AUTO,
        SampleRows.entries(new Random(SEED), 5, 10, 7));
    byte[] bytes = Files.readAllBytes(path);
    Files.write(path, java.util.Arrays.copyOf(bytes, bytes.length - 10));
    assertThatThrownBy(() -> read(path, SampleRows.SCHEMA, SnapshotFormat.PARQUET))
        .hasMessageContaining("Parquet");
  }

  @Test
  void namesTheFlagWhenTheFormatCannotBeCompressedSo() {
    assertThatThrownBy(() -> FileCompression.SNAPPY.resolve(SnapshotFormat.CSV))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "--compression=SNAPPY does not go with --format=CSV: use AUTO, NONE, GZIP, ZSTD");
    assertThatThrownBy(() -> FileCompression.parse("lzo"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--compression=lzo");
    assertThat(FileCompression.AUTO.resolve(SnapshotFormat.PARQUET))
        .isEqualTo(FileCompression.SNAPPY);
    assertThat(FileCompression.AUTO.suffix(SnapshotFormat.CSV)).isEqualTo("csv");
  }

  private static DataFile write(
      Path path,
      SnapshotSchema schema,
      SnapshotFormat format,
      FileCompression compression,
      List<Entry> entries)
      throws IOException {
    RowFileWriter writer = RowFileWriter.create(resource(path), schema, format, compression);
    for (Entry entry : entries) {
      writer.write(entry.user(), entry.row());
    }
    return writer.close();
  }

  private static List<Entry> read(Path path, SnapshotSchema schema, SnapshotFormat format)
      throws IOException {
    List<Entry> entries = new ArrayList<>();
    try (RowFileReader reader = RowFileReader.open(resource(path), schema, format)) {
      for (Entry entry = reader.next(); entry != null; entry = reader.next()) {
        entries.add(entry);
      }
    }
    return entries;
  }

  private static ResourceId resource(Path path) {
    return FileSystems.matchNewResource(path.toString(), false);
  }

  private static List<List<@Nullable Object>> query(String sql) throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement();
        ResultSet results = statement.executeQuery(sql)) {
      ResultSetMetaData columns = results.getMetaData();
      List<List<@Nullable Object>> rows = new ArrayList<>();
      while (results.next()) {
        List<@Nullable Object> row = new ArrayList<>();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
          Object value = results.getObject(i);
          row.add(
              value instanceof OffsetDateTime time
                  ? time.withOffsetSameInstant(ZoneOffset.UTC).toInstant()
                  : value);
        }
        rows.add(row);
      }
      return rows;
    }
  }
}
