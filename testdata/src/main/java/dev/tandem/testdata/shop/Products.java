package dev.tandem.testdata.shop;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;

/** Makes the product of any index, without making those before it. */
final class Products {
  static final List<String> LINES =
      List.of(
          "Classic Cars",
          "Motorcycles",
          "Planes",
          "Ships",
          "Trains",
          "Trucks and Buses",
          "Vintage Cars");
  static final List<String> SCALES =
      List.of("1:10", "1:12", "1:18", "1:24", "1:32", "1:50", "1:72", "1:700");

  /** The shape of prices: their logarithm's mean and standard deviation. */
  static final double LOG_PRICE_MEAN = 4.0;

  static final double LOG_PRICE_SPREAD = 0.5;

  private static final int FIRST_SERIAL = 1_000;
  private static final List<String> VENDORS =
      List.of(
          "Min Lin Diecast",
          "Classic Metal Creations",
          "Highway 66 Mini Classics",
          "Red Start Diecast",
          "Motor City Art Classics",
          "Exoto Designs",
          "Gearbox Collectibles");
  private static final List<String> MAKES =
      List.of(
          "Harley Davidson",
          "Alfa Romeo",
          "Moto Guzzi",
          "Citroën 2CV",
          "Škoda",
          "Boeing",
          "HMS Bounty, 36\" hull",
          "Corsair",
          "Diesel Truck",
          "Ford \"Falcon\"",
          "Lancia",
          "Pont Yacht");

  private final long seed;
  private final Planting neverBought;

  Products(long seed) {
    this.seed = seed;
    neverBought = new Planting(seed, 4, DirtRates.NEVER_BOUGHT);
  }

  /**
   * What of a product matters to taste.
   *
   * @param group hidden
   * @param popularity 0 when nobody buys it
   */
  record Traits(int group, int line, int scale, BigDecimal buyPrice, double popularity) {}

  boolean isNeverBought(int index) {
    return neverBought.at(index);
  }

  Traits traits(int index, int catalogueSize) {
    Draws draws = Draws.of(seed, Draws.Purpose.PRODUCT_TASTE, index);
    int group = draws.nextInt(TasteModel.GROUPS);
    int line = draws.nextInt(LINES.size());
    int scale = draws.nextInt(SCALES.size());
    double logPrice = LOG_PRICE_MEAN + LOG_PRICE_SPREAD * draws.nextGaussian();
    long cents = StrictMath.round(100 * StrictMath.exp(logPrice));
    // A uniform place in the ranking instead of a shuffled one: no list of ranks is needed.
    double rank = draws.nextDouble() * catalogueSize;
    double popularity = StrictMath.pow(rank + TasteModel.ZIPF_OFFSET, -TasteModel.ZIPF_EXPONENT);
    return new Traits(
        group,
        line,
        scale,
        BigDecimal.valueOf(Math.max(100, cents), 2),
        isNeverBought(index) ? 0 : popularity);
  }

  String code(int index) {
    Draws draws = Draws.of(seed, Draws.Purpose.PRODUCT_TASTE, index);
    draws.nextLong();
    draws.nextLong();
    return code(draws.nextInt(SCALES.size()), index);
  }

  private static String code(int scale, int index) {
    return "S" + SCALES.get(scale).substring(2) + "_" + (FIRST_SERIAL + index);
  }

  /** A code in the form of the others, that no product has. */
  static String unknownCode(int index) {
    return "S99_" + (FIRST_SERIAL + index);
  }

  Product product(int index, int catalogueSize) {
    Traits traits = traits(index, catalogueSize);
    Draws draws = Draws.of(seed, Draws.Purpose.PRODUCT, index);
    String line = LINES.get(traits.line());
    String name = draws.between(1903, 2003) + " " + draws.pick(MAKES);
    return new Product(
        code(traits.scale(), index),
        name + " No. " + (FIRST_SERIAL + index),
        line,
        SCALES.get(traits.scale()),
        draws.pick(VENDORS),
        "%s from the line %s.\nDiecast parts, detailed engine; colour: %s."
            .formatted(name, line, draws.pick(List.of("black", "red", "silver", "azul, claro"))),
        draws.nextInt(10_000),
        traits.buyPrice(),
        traits
            .buyPrice()
            .multiply(BigDecimal.valueOf(draws.between(125, 200), 2))
            .setScale(2, RoundingMode.HALF_UP));
  }
}
