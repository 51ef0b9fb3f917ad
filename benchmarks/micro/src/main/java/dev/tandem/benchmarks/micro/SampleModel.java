package dev.tandem.benchmarks.micro;

import dev.tandem.testdata.model.TowerGraph;
import dev.tandem.transforms.features.FeatureRow;
import dev.tandem.transforms.features.FeatureSpec;
import dev.tandem.transforms.features.FeatureSpecReader;
import dev.tandem.transforms.model.FeatureInputs;
import dev.tandem.transforms.model.FeatureInputs.Side;
import dev.tandem.transforms.model.Tower;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Towers of the size that a shop of 100,000 customers and products has, over all features of the
 * built-in spec, and rows for them; one row in ten is of somebody or something unknown.
 */
final class SampleModel {
  static final FeatureSpec SPEC = FeatureSpecReader.builtIn();
  static final int DIMENSION = 64;
  private static final int KNOWN = 100_000;
  private static final int HIDDEN = 64;
  private static final int WIDE = 16;

  private SampleModel() {}

  static byte[] userGraph() {
    return new TowerGraph(HIDDEN, DIMENSION, 1)
        .text("customer_number", words("", KNOWN), WIDE)
        .text("city", words("City ", 2_000), WIDE)
        .text("postal_code", words("", 5_000), WIDE)
        .text("country", words("Country ", 30), WIDE)
        .number("credit_limit", 60_000, 40_000)
        .build();
  }

  static byte[] itemGraph() {
    return new TowerGraph(HIDDEN, DIMENSION, 2)
        .text("product_code", words("S", KNOWN), WIDE)
        .text("product_line", words("Line ", 20), WIDE)
        .text("product_scale", words("1:", 20), WIDE)
        .number("quantity_in_stock", 5_000, 3_000)
        .number("buy_price", 50, 30)
        .number("msrp", 100, 50)
        .build();
  }

  static Tower userTower() {
    return Tower.open(userGraph(), FeatureInputs.of(SPEC, Side.USER));
  }

  static Tower itemTower() {
    return Tower.open(itemGraph(), FeatureInputs.of(SPEC, Side.ITEM));
  }

  static List<FeatureRow> users(int count) {
    Random random = new Random(3);
    List<FeatureRow> users = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      users.add(
          new FeatureRow(
              (long) random.nextInt(KNOWN + KNOWN / 10),
              new Object[] {
                new BigDecimal(random.nextInt(100_000) + ".00"),
                "City " + random.nextInt(2_200),
                String.valueOf(random.nextInt(5_500)),
                "Country " + random.nextInt(33)
              }));
    }
    return users;
  }

  static List<FeatureRow> items(int count) {
    Random random = new Random(4);
    List<FeatureRow> items = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      items.add(
          new FeatureRow(
              "S" + (i + KNOWN / 10),
              new Object[] {
                random.nextInt(10_000),
                new BigDecimal(random.nextInt(100) + ".50"),
                new BigDecimal(random.nextInt(200) + ".95"),
                "Line " + random.nextInt(22),
                "1:" + random.nextInt(22)
              }));
    }
    return items;
  }

  private static List<String> words(String prefix, int count) {
    return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
  }
}
