package dev.tandem.transforms.model;

import dev.tandem.testdata.model.TowerGraph;
import dev.tandem.transforms.features.FeatureRow;
import dev.tandem.transforms.features.FeatureSpec;
import dev.tandem.transforms.features.FeatureSpecReader;
import dev.tandem.transforms.model.FeatureInputs.Side;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Towers and rows for the built-in spec. */
final class SampleTowers {
  static final FeatureSpec SPEC = FeatureSpecReader.builtIn();
  static final FeatureInputs USERS = FeatureInputs.of(SPEC, Side.USER);
  static final FeatureInputs ITEMS = FeatureInputs.of(SPEC, Side.ITEM);
  static final List<String> COUNTRIES = List.of("France", "Norway", "Österreich", "日本");

  private SampleTowers() {}

  static TowerGraph userGraph(int hidden, int dimension, long seed) {
    return new TowerGraph(hidden, dimension, seed)
        .text("customer_number", List.of("103", "112"), 4)
        .text("country", COUNTRIES, 3)
        .number("credit_limit", 50_000, 20_000)
        .columns()
        .hashed("city", 16, 3);
  }

  static TowerGraph itemGraph(int hidden, int dimension, long seed) {
    return new TowerGraph(hidden, dimension, seed)
        .columns()
        .text("product_line", List.of("Planes", "Ships"), 4)
        .number("msrp", 100, 40)
        .number("quantity_in_stock", 5_000, 3_000);
  }

  static Tower userTower(int dimension, long seed) {
    return Tower.open(userGraph(8, dimension, seed).build(), USERS);
  }

  static FeatureRow user(
      long number, @Nullable String credit, @Nullable String city, @Nullable String country) {
    return new FeatureRow(
        number,
        new @Nullable Object[] {
          credit == null ? null : new BigDecimal(credit), city, null, country
        });
  }

  /** Users with nulls among their values. */
  static List<FeatureRow> users(int count, long seed) {
    Random random = new Random(seed);
    List<FeatureRow> users = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      users.add(
          user(
              random.nextInt(200),
              random.nextInt(5) == 0 ? null : random.nextInt(200_000) + ".00",
              random.nextInt(5) == 0 ? null : "City " + random.nextInt(30),
              random.nextInt(5) == 0 ? null : COUNTRIES.get(random.nextInt(COUNTRIES.size()))));
    }
    return users;
  }
}
