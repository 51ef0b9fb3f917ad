package dev.tandem.transforms.snapshot;

import dev.tandem.transforms.features.Feature.Role;
import dev.tandem.transforms.features.FeatureRow;
import dev.tandem.transforms.features.FeatureType;
import dev.tandem.transforms.snapshot.RowFileReader.Entry;
import dev.tandem.transforms.snapshot.SnapshotSchema.Column;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Rows of every type, with everything that is hard to store, from a seed. */
final class SampleRows {
  static final SnapshotSchema SCHEMA =
      new SnapshotSchema(
          List.of(
              new Column("customer_number", FeatureType.INT, Role.USER_ID, false),
              new Column("credit_limit", FeatureType.decimal(10, 2), Role.USER, true),
              new Column("city", FeatureType.STRING, Role.USER, true),
              new Column("subscribed", FeatureType.BOOLEAN, Role.USER, true),
              new Column("product_code", FeatureType.STRING, Role.ITEM_ID, false),
              new Column("stock", FeatureType.LONG, Role.ITEM, false),
              new Column("buy_price", FeatureType.decimal(9, 4), Role.ITEM, false),
              new Column("weight", FeatureType.DOUBLE, Role.ITEM, true),
              new Column("debt", FeatureType.decimal(38, 10), Role.ITEM, true),
              new Column("released", FeatureType.TIMESTAMP, Role.ITEM, true),
              new Column("rating", FeatureType.INT, Role.LABEL, false),
              new Column("rated_at", FeatureType.TIMESTAMP, Role.TIME, true)));

  private static final String[] CITIES = {
    "Nantes", "Århus", "東京", "São \"Paulo\"", "two\r\nlines", "a,b", "#first", "cr\rcr", "🙂", " x "
  };

  private SampleRows() {}

  static FeatureRow user(Random random, int key) {
    return new FeatureRow(
        key,
        new @Nullable Object[] {
          maybe(random, BigDecimal.valueOf(random.nextLong(10_000_000_000L), 2)),
          maybe(random, CITIES[random.nextInt(CITIES.length)]),
          maybe(random, random.nextBoolean())
        });
  }

  static FeatureRow item(Random random, int number) {
    return new FeatureRow(
        "S10_" + number,
        new @Nullable Object[] {
          random.nextLong(),
          BigDecimal.valueOf(random.nextInt(1_000_000_000) - 500_000_000, 4),
          maybe(random, random.nextGaussian() * 1e10),
          maybe(random, new BigDecimal(new BigInteger(120, random).negate(), 10)),
          maybe(random, time(random))
        });
  }

  static TrainingRows.Row row(Random random, FeatureRow item) {
    return new TrainingRows.Row(item, 1 + random.nextInt(5), maybe(random, time(random)));
  }

  /** Rows grouped by user, sharing items. */
  static List<Entry> entries(Random random, int users, int items, int rowsPerUser) {
    List<FeatureRow> catalog = new ArrayList<>();
    for (int i = 0; i < items; i++) {
      catalog.add(item(random, i));
    }
    List<Entry> entries = new ArrayList<>();
    for (int u = 0; u < users; u++) {
      FeatureRow user = user(random, u);
      for (int r = 0; r < rowsPerUser; r++) {
        entries.add(new Entry(user, row(random, catalog.get(random.nextInt(items)))));
      }
    }
    return entries;
  }

  private static Instant time(Random random) {
    return Instant.ofEpochSecond(random.nextLong(4_000_000_000L) - 1_000_000_000L)
        .plusNanos(1_000L * random.nextInt(1_000_000));
  }

  private static <T> @Nullable T maybe(Random random, T value) {
    return random.nextInt(5) == 0 ? null : value;
  }
}
