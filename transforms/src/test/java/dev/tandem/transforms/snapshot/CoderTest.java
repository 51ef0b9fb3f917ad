package dev.tandem.transforms.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.transforms.failure.Failure;
import dev.tandem.transforms.failure.FailureCoder;
import dev.tandem.transforms.features.Feature.Role;
import dev.tandem.transforms.features.FeatureRow;
import dev.tandem.transforms.features.FeatureRowCoder;
import dev.tandem.transforms.features.FeatureType;
import dev.tandem.transforms.features.ValueCoder;
import dev.tandem.transforms.snapshot.RowFileReader.Entry;
import dev.tandem.transforms.snapshot.SnapshotSchema.Column;
import java.io.ByteArrayInputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.util.CoderUtils;
import org.apache.beam.sdk.util.SerializableUtils;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CoderTest {
  private static final long SEED = 20261123;

  @Test
  void keepsEveryKindOfValue() throws Exception {
    List<@Nullable Object> values =
        Arrays.asList(
            null,
            "",
            "東京 🙂",
            0,
            -1,
            Integer.MIN_VALUE,
            Integer.MAX_VALUE,
            Long.MIN_VALUE,
            Long.MAX_VALUE,
            new BigDecimal("-0.00"),
            new BigDecimal("12345678901234567890123456789.0123456789"),
            new BigDecimal("1E+9"),
            Double.NaN,
            Double.NEGATIVE_INFINITY,
            -0.0,
            Double.MIN_VALUE,
            true,
            false,
            Instant.MIN,
            Instant.MAX,
            Instant.parse("1969-12-31T23:59:59.999999Z"));
    for (Object value : values) {
      byte[] bytes = CoderUtils.encodeToByteArray(ValueCoder.of(), value);
      ByteArrayInputStream in = new ByteArrayInputStream(bytes);
      assertThat(ValueCoder.of().decode(in)).isEqualTo(value);
      assertThat(in.available()).as("left over after %s", value).isZero();
    }
  }

  @Test
  void refusesDamagedBytesOfAValue() {
    assertThatThrownBy(() -> ValueCoder.read(new ByteArrayInputStream(new byte[] {99})))
        .isInstanceOf(CoderException.class)
        .hasMessageContaining("99");
    assertThatThrownBy(() -> ValueCoder.read(new ByteArrayInputStream(new byte[] {1, 5, 'a'})))
        .hasMessageContaining("1 bytes of 5");
    assertThatThrownBy(
            () ->
                ValueCoder.read(new ByteArrayInputStream(HexFormat.of().parseHex("01ffffffff07"))))
        .hasMessageContaining("damaged");
  }

  @Test
  void readsAndWritesTheBytesOfRowsAsVersion1Did() throws Exception {
    FeatureRow row =
        new FeatureRow(
            7,
            new @Nullable Object[] {
              new BigDecimal("-0.36"),
              null,
              "Århus",
              true,
              false,
              1.5,
              -9L,
              Instant.parse("2026-01-02T03:04:05.000006Z")
            });
    assertBytes(
        FeatureRowCoder.of(),
        row,
        "020e08040401dc000106c385726875730706053ff8000000000000031108cad6b9950df0" + "2e");
    TrainingRows.Row rating = new TrainingRows.Row(new FeatureRow("a", new Object[0]), 5, null);
    assertBytes(
        TrainingRowsCoder.of(),
        new TrainingRows(row, List.of(rating, rating), List.of(), 1, 3, 4, false),
        "0101020e08040401dc000106c385726875730706053ff8000000000000031108cad6b995"
            + "0df02e020001016100020a0001020a000001030400");
  }

  @Test
  void readsAndWritesTheBytesOfAReportAsVersion1Did() throws Exception {
    SnapshotSchema schema =
        new SnapshotSchema(
            List.of(
                new Column("u", FeatureType.INT, Role.USER_ID, false),
                new Column("d", FeatureType.decimal(4, 1), Role.USER, true),
                new Column("i", FeatureType.STRING, Role.ITEM_ID, false),
                new Column("r", FeatureType.INT, Role.LABEL, false)));
    SnapshotStatistics statistics = new SnapshotStatistics(schema);
    statistics.add(
        new TrainingRows(
            new FeatureRow(1, new Object[] {new BigDecimal("2.5")}),
            List.of(new TrainingRows.Row(new FeatureRow("a", new Object[0]), 5, null)),
            List.of(),
            0,
            0,
            0));
    TreeMap<FailureKind, Long> failures = new TreeMap<>();
    failures.put(new FailureKind("join", "ORPHAN_ITEM"), 3L);
    BundleReport report =
        new BundleReport(
            List.of(new DataFile("p", 1, 300, "ab".repeat(32))),
            statistics,
            1,
            2,
            6,
            5,
            failures,
            List.of());
    assertBytes(
        BundleReportCoder.of(),
        report,
        "0101017001ac024061626162616261626162616261626162616261626162616261626162"
            + "616261626162616261626162616261626162616261626162616261626162616261626162"
            + "04017503696e7407555345525f49440001640c646563696d616c28342c31290455534552"
            + "01016906737472696e67074954454d5f494400017203696e74054c4142454c0001000100"
            + "000100000000010000040201190402011904020119040402027100012d00000100000000"
            + "000101016101010000000001000004000105040001050400010504000119000150000000"
            + "01020a010102060501046a6f696e0b4f525048414e5f4954454d0300");
  }

  @Test
  void keepsRandomRowsAndSharesTheirItems() throws Exception {
    Random random = new Random(SEED);
    for (int round = 0; round < 100; round++) {
      TrainingRows rows = rows(random, round);
      TrainingRows read = roundTrip(TrainingRowsCoder.of(), rows);
      assertThat(read).as("seed %d, round %d", SEED, round).isEqualTo(rows);
      for (int i = 1; i < rows.rows().size(); i++) {
        assertThat(read.rows().get(i).item() == read.rows().get(0).item())
            .isEqualTo(rows.rows().get(i).item() == rows.rows().get(0).item());
      }
    }
  }

  @Test
  void keepsRowsOfAUserWhoHasNone() throws Exception {
    TrainingRows none = new TrainingRows(null, List.of(), List.of(failure(new Random(1))), 0, 3, 2);
    assertThat(roundTrip(TrainingRowsCoder.of(), none)).isEqualTo(none);
  }

  @Test
  void keepsAReportAndRefusesOtherVersions() throws Exception {
    BundleReport report = report(new Random(SEED));
    assertThat(roundTrip(BundleReportCoder.of(), report)).isEqualTo(report);
    byte[] bytes = CoderUtils.encodeToByteArray(BundleReportCoder.of(), report);
    bytes[0] = 9;
    assertThatThrownBy(() -> CoderUtils.decodeFromByteArray(BundleReportCoder.of(), bytes))
        .isInstanceOf(CoderException.class)
        .hasMessageContaining("version 9");
  }

  @Test
  void readsAndWritesTheBytesOfAFailureAsVersion1Did() throws Exception {
    Failure failure =
        new Failure(
            "join",
            "ORPHAN_ITEM",
            "🙂 none",
            new byte[] {-1, 0, -2},
            Map.of("table", "ratings", "key", "7"),
            Instant.ofEpochSecond(1_787_993_728, 1_000_000));
    assertBytes(
        FailureCoder.of(),
        failure,
        "01046a6f696e0b4f525048414e5f4954454d09f09f9982206e6f6e6503ff00fe02036b65"
            + "790137057461626c6507726174696e677380bdcad406c0843d");
  }

  /** The bytes were written by version 1; if they must change, so must the version. */
  private static <T> void assertBytes(Coder<T> coder, T value, String hex) throws Exception {
    assertThat(HexFormat.of().formatHex(CoderUtils.encodeToByteArray(coder, value))).isEqualTo(hex);
    assertThat(CoderUtils.decodeFromByteArray(coder, HexFormat.of().parseHex(hex)))
        .isEqualTo(value);
  }

  private static <T> T roundTrip(Coder<T> coder, T value) throws Exception {
    byte[] bytes = CoderUtils.encodeToByteArray(coder, value);
    ByteArrayInputStream in = new ByteArrayInputStream(bytes);
    T read = SerializableUtils.clone(coder).decode(in);
    assertThat(in.available()).isZero();
    return read;
  }

  static BundleReport report(Random random) {
    SnapshotStatistics statistics = new SnapshotStatistics(SampleRows.SCHEMA);
    for (int user = 0; user < 20; user++) {
      statistics.add(rows(random, user));
    }
    TreeMap<FailureKind, Long> failures = new TreeMap<>();
    failures.put(new FailureKind("join", "ORPHAN_ITEM"), 3L);
    failures.put(new FailureKind("read", "NULL_KEY"), 1L);
    return new BundleReport(
        List.of(new DataFile("part-00001-0123456789ab.parquet", 9, 1234, "ab".repeat(32))),
        statistics,
        9,
        2,
        3,
        7,
        failures,
        List.of(new DataFile("failures-0123456789ab.jsonl", 4, 99, "cd".repeat(32))));
  }

  static TrainingRows rows(Random random, int user) {
    List<TrainingRows.Row> rows = new ArrayList<>();
    for (Entry entry : SampleRows.entries(random, 1, 5, 1 + random.nextInt(9))) {
      rows.add(entry.row());
    }
    List<Failure> failures = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      failures.add(failure(random));
    }
    return new TrainingRows(
        SampleRows.user(random, user),
        rows,
        failures,
        random.nextInt(4),
        random.nextInt(8),
        random.nextInt(3));
  }

  private static Failure failure(Random random) {
    byte[] original = new byte[random.nextInt(40)];
    random.nextBytes(original);
    return new Failure(
        "join",
        random.nextBoolean() ? "ORPHAN_ITEM" : "ORPHAN_USER",
        "Å " + random.nextInt(),
        random.nextBoolean() ? original : "{\"a\":\"ø\"}".getBytes(StandardCharsets.UTF_8),
        Map.of("table", "ratings", "key", "" + random.nextInt()),
        Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000)));
  }
}
