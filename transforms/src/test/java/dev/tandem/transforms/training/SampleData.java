package dev.tandem.transforms.training;

import dev.tandem.testdata.shop.Rating;
import dev.tandem.testdata.shop.Shop;
import dev.tandem.testdata.shop.ShopSize;
import dev.tandem.transforms.features.FeatureRow;
import dev.tandem.transforms.features.FeatureSpec;
import dev.tandem.transforms.features.FeatureSpecReader;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Training rows of the sample shop and of shops made up by tests. */
final class SampleData {
  private SampleData() {}

  /** One row of a snapshot. */
  record Row(FeatureRow user, FeatureRow item, double rating, @Nullable Instant time) {}

  /** The rows that an export of the sample shop gives, newest ratings only. */
  static List<Row> shop(int customers, int products, int ratings) {
    Shop shop = Shop.of(new ShopSize(customers, products, ratings), Shop.DEFAULT_SEED);
    Map<Integer, FeatureRow> users = new LinkedHashMap<>();
    shop.customers()
        .forEach(
            c ->
                users.put(
                    c.customerNumber(),
                    user(
                        (long) c.customerNumber(),
                        c.creditLimit(),
                        c.city().strip(),
                        c.postalCode(),
                        c.country().strip())));
    Map<String, FeatureRow> items = new LinkedHashMap<>();
    shop.products()
        .forEach(
            p ->
                items.put(
                    p.productCode(),
                    new FeatureRow(
                        p.productCode(),
                        new @Nullable Object[] {
                          p.quantityInStock(),
                          p.buyPrice(),
                          p.msrp(),
                          p.productLine(),
                          p.productScale()
                        })));
    Map<List<?>, Row> newest = new LinkedHashMap<>();
    for (Iterator<Rating> ratingRows = shop.ratings(); ratingRows.hasNext(); ) {
      Rating rating = ratingRows.next();
      if (rating.kind().isValid()) {
        FeatureRow user = Objects.requireNonNull(users.get(rating.customerNumber()));
        FeatureRow item = Objects.requireNonNull(items.get(rating.productCode()));
        newest.put(
            List.of(user.key(), item.key()),
            new Row(
                user,
                item,
                Objects.requireNonNull(rating.productRating()),
                rating.ratingTime().toInstant(ZoneOffset.UTC)));
      }
    }
    return new ArrayList<>(newest.values());
  }

  static FeatureRow user(Object key, @Nullable Object... values) {
    return new FeatureRow(key, values);
  }

  /** The rows of a spec in some order. */
  static TrainingData shuffled(FeatureSpec spec, List<Row> rows, long seed) {
    List<Row> other = new ArrayList<>(rows);
    Collections.shuffle(other, new Random(seed));
    return data(spec, other);
  }

  static TrainingData data(List<Row> rows) {
    return data(FeatureSpecReader.builtIn(), rows);
  }

  static TrainingData data(FeatureSpec spec, List<Row> rows) {
    TrainingDataBuilder builder = new TrainingDataBuilder(spec);
    for (Row row : rows) {
      builder.add(row.user(), row.item(), row.rating(), row.time());
    }
    return builder.build();
  }
}
