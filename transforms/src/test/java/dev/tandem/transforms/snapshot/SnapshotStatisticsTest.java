package dev.tandem.transforms.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.transforms.features.Feature.Role;
import dev.tandem.transforms.features.FeatureRow;
import dev.tandem.transforms.features.FeatureType;
import dev.tandem.transforms.snapshot.FrequencySummary.ValueCount;
import dev.tandem.transforms.snapshot.SnapshotSchema.Column;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.apache.beam.sdk.util.CoderUtils;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SnapshotStatisticsTest {
  private static final long SEED = 20261123;

  @Test
  void areTheSameInAnyOrderAndAnyPartition() throws Exception {
    Random random = new Random(SEED);
    List<TrainingRows> users = new ArrayList<>();
    for (int user = 0; user < 200; user++) {
      users.add(CoderTest.rows(random, user));
    }
    SnapshotStatistics expected = gather(users);
    for (int round = 0; round < 20; round++) {
      Collections.shuffle(users, random);
      List<SnapshotStatistics> parts = new ArrayList<>();
      for (int from = 0; from < users.size(); ) {
        int to = Math.min(users.size(), from + 1 + random.nextInt(60));
        SnapshotStatistics part = gather(users.subList(from, to));
        parts.add(random.nextBoolean() ? part : throughCoder(part));
        from = to;
      }
      while (parts.size() > 1) {
        SnapshotStatistics one = parts.remove(random.nextInt(parts.size()));
        SnapshotStatistics two = parts.remove(random.nextInt(parts.size()));
        parts.add(SnapshotStatistics.merged(SampleRows.SCHEMA, List.of(one, two)));
      }
      assertThat(parts.get(0)).as("seed %d, round %d", SEED, round).isEqualTo(expected);
      assertThat(parts.get(0).summaries()).isEqualTo(expected.summaries());
    }
  }

  @Test
  void countEachRowOfAUserAndAnItem() {
    SnapshotSchema schema =
        new SnapshotSchema(
            List.of(
                new Column("user", FeatureType.INT, Role.USER_ID, false),
                new Column("limit", FeatureType.decimal(10, 2), Role.USER, true),
                new Column("item", FeatureType.STRING, Role.ITEM_ID, false),
                new Column("line", FeatureType.STRING, Role.ITEM, true),
                new Column("rating", FeatureType.INT, Role.LABEL, false),
                new Column("time", FeatureType.TIMESTAMP, Role.TIME, true)));
    FeatureRow car = new FeatureRow("car", new @Nullable Object[] {"Cars"});
    FeatureRow kit = new FeatureRow("kit", new @Nullable Object[] {null});
    Instant early = Instant.parse("2026-01-01T00:00:00Z");
    SnapshotStatistics statistics = new SnapshotStatistics(schema);
    statistics.add(
        user(1, "0.10", List.of(row(car, 5, early), row(kit, 5, null), row(car, 1, early))));
    statistics.add(user(2, "0.40", List.of(row(car, 4, early.plusSeconds(9)))));
    statistics.add(user(3, "9.00", List.of()));

    List<ColumnSummary> columns = statistics.summaries();
    assertThat(columns.get(0).frequencies()).isEqualTo(new FrequencySummary(2, false, List.of()));
    NumberSummary limit = Objects.requireNonNull(columns.get(1).numbers());
    assertThat(limit.min()).isEqualTo("0.10");
    assertThat(limit.max()).isEqualTo("0.40");
    assertThat(limit.mean()).isEqualTo("0.175");
    assertThat(limit.standardDeviation()).isEqualTo("0.129903810568");
    assertThat(columns.get(2).frequencies())
        .isEqualTo(
            new FrequencySummary(
                2, false, List.of(new ValueCount("car", 3), new ValueCount("kit", 1))));
    assertThat(columns.get(3).rows()).isEqualTo(4);
    assertThat(columns.get(3).nulls()).isEqualTo(1);
    assertThat(columns.get(4).frequencies())
        .isEqualTo(
            new FrequencySummary(
                3,
                false,
                List.of(new ValueCount("5", 2), new ValueCount("1", 1), new ValueCount("4", 1))));
    assertThat(columns.get(5).earliest()).isEqualTo(early);
    assertThat(columns.get(5).latest()).isEqualTo(early.plusSeconds(9));
  }

  @Test
  void countAUserOnceWhoHasRowsInSeveralElements() throws Exception {
    FeatureRow item = SampleRows.item(new Random(SEED), 1);
    List<TrainingRows.Row> rows = List.of(new TrainingRows.Row(item, 5, null));
    FeatureRow user = SampleRows.user(new Random(SEED), 1);
    SnapshotStatistics statistics =
        gather(
            List.of(
                new TrainingRows(user, rows, List.of(), 0, 0, 0, false),
                new TrainingRows(user, rows, List.of(), 0, 0, 0, true),
                new TrainingRows(user, rows, List.of(), 0, 0, 0, false)));

    ColumnSummary users = throughCoder(statistics).summaries().get(0);
    assertThat(users.rows()).isEqualTo(3);
    assertThat(users.frequencies()).isEqualTo(new FrequencySummary(1, false, List.of()));
  }

  @Test
  void sumWithoutRoundingWhereDoublesWould() {
    NumberStatistics one = new NumberStatistics(FeatureType.DOUBLE);
    for (double value : new double[] {1e17, 1.0, -1e17, 1.0, Double.NaN, Double.MAX_VALUE}) {
      one.add(value, 1);
    }
    one.add(-Double.MAX_VALUE, 1);
    NumberSummary summary = Objects.requireNonNull(one.summary());
    assertThat(summary.mean()).isEqualTo("0.333333333333");
    assertThat(summary.notFinite()).isEqualTo(1);
    assertThat(summary.max()).isEqualByComparingTo(new BigDecimal("1.7976931348623157E308"));
  }

  @Test
  void carryOverWhatDoesNotFitALong() {
    ExactSum sum = new ExactSum(0);
    BigDecimal expected = BigDecimal.ZERO;
    BigDecimal squares = BigDecimal.ZERO;
    Random random = new Random(SEED);
    for (int i = 0; i < 10_000; i++) {
      long value = random.nextInt();
      long weight = 1 + random.nextInt(1_000_000);
      sum.add(value, weight);
      BigDecimal exact = BigDecimal.valueOf(value);
      expected = expected.add(exact.multiply(BigDecimal.valueOf(weight)));
      squares = squares.add(exact.multiply(exact).multiply(BigDecimal.valueOf(weight)));
    }
    assertThat(sum.sum()).isEqualByComparingTo(expected);
    assertThat(sum.squares()).isEqualByComparingTo(squares);
  }

  @Test
  void keepQuantilesWithinOnePercent() {
    NumberStatistics numbers = new NumberStatistics(FeatureType.INT);
    for (int i = 0; i <= 1000; i++) {
      numbers.add(i, 3);
    }
    NumberSummary summary = Objects.requireNonNull(numbers.summary());
    assertThat(summary.zeros()).isEqualTo(3);
    assertThat(summary.quantiles())
        .containsOnlyKeys("p01", "p05", "p25", "p50", "p75", "p95", "p99");
    summary
        .quantiles()
        .forEach(
            (name, value) -> {
              double truth = Integer.parseInt(name.substring(1)) * 10;
              assertThat(value.doubleValue()).isCloseTo(truth, within(truth * 0.011));
            });
  }

  @Test
  void dropFrequenciesBeyondTheLimitWhateverTheOrder() {
    ValueFrequencies left = new ValueFrequencies(3);
    List.of("a", "b", "a").forEach(value -> left.add(value, 1));
    ValueFrequencies right = new ValueFrequencies(3);
    List.of("c", "a").forEach(value -> right.add(value, 1));
    left.merge(right);
    assertThat(left.summary())
        .isEqualTo(
            new FrequencySummary(
                3,
                false,
                List.of(new ValueCount("a", 3), new ValueCount("b", 1), new ValueCount("c", 1))));
    left.add("d", 1);
    assertThat(left.summary()).isEqualTo(new FrequencySummary(3, true, List.of()));
    right.merge(left);
    assertThat(right.summary()).isEqualTo(new FrequencySummary(3, true, List.of()));
  }

  private static SnapshotStatistics gather(List<TrainingRows> users) {
    SnapshotStatistics statistics = new SnapshotStatistics(SampleRows.SCHEMA);
    users.forEach(statistics::add);
    return statistics;
  }

  private static SnapshotStatistics throughCoder(SnapshotStatistics statistics) throws Exception {
    BundleReport empty = BundleReport.empty(SampleRows.SCHEMA);
    BundleReport report =
        new BundleReport(
            empty.files(), statistics, 0, 0, 0, 0, empty.failures(), empty.failureFiles());
    return CoderUtils.clone(BundleReportCoder.of(), report).statistics();
  }

  private static TrainingRows user(int key, String limit, List<TrainingRows.Row> rows) {
    return new TrainingRows(
        new FeatureRow(key, new @Nullable Object[] {new BigDecimal(limit)}),
        rows,
        List.of(),
        0,
        0,
        0);
  }

  private static TrainingRows.Row row(FeatureRow item, int rating, @Nullable Instant time) {
    return new TrainingRows.Row(item, rating, time);
  }
}
