package dev.tandem.testdata.shop;

import dev.tandem.testdata.shop.Draws.Purpose;

/**
 * The planted truth: who likes what. A customer's next purchase is drawn from the products not
 * bought yet, in proportion to their <i>appeal</i> to this customer:
 *
 * <pre>
 * appeal(u, p) = popularity(p) * exp(taste(u, p))
 *
 * popularity(p) = (rank(p) + {@value #ZIPF_OFFSET}) ^ -{@value #ZIPF_EXPONENT}, rank uniform in [0, products)
 *
 * taste(u, p) = {@value #GROUP_MATCH}  if p's hidden group is u's group g
 *             + {@value #NEXT_GROUP_MATCH}  if p's hidden group is the one after g, modulo {@value #GROUPS}
 *             + {@value #LINE_MATCH}  if p's line is one of the two that g likes
 *             + {@value #SCALE_MATCH}  if p's scale is one of the two that g likes
 *             - {@value #PRICE_WEIGHT} * ((ln price(p) - price level of g) / standard deviation of ln price)^2
 *             + {@value #OWN_LINE_MATCH}  if p's line is u's own favourite
 * </pre>
 *
 * <p>Each customer is in one of {@value #GROUPS} hidden groups: with probability {@value
 * #HOME_SHARE} the home group of their country and credit tier, {@code (country + 2 * tier) mod 8},
 * otherwise any, evenly. So country alone says little, country and credit limit together say much,
 * and the purchases themselves say all. The own favourite line is drawn evenly for each customer
 * and shows in nothing but purchases. A product's hidden group is drawn evenly and shows in none of
 * its columns.
 *
 * <p>A rating is {@value #RATING_BASE} + {@value #RATING_SLOPE} * taste + {@value #RATING_NOISE} *
 * noise, noise of mean 0 and standard deviation 1, rounded, and kept within 1..5.
 *
 * <p>Customers and products are named by their index: the position of their row in the table, from
 * 0. Holds about 100 bytes per product and nothing per customer; safe for use by many threads.
 */
public final class TasteModel {
  static final int GROUPS = 8;
  static final double HOME_SHARE = 0.75;
  static final double GROUP_MATCH = 2.6;
  static final double NEXT_GROUP_MATCH = 0.8;
  static final double LINE_MATCH = 1.2;
  static final double SCALE_MATCH = 0.7;
  static final double PRICE_WEIGHT = 0.2;
  static final double OWN_LINE_MATCH = 1.0;
  static final double ZIPF_OFFSET = 10;
  static final double ZIPF_EXPONENT = 0.5;
  static final double RATING_BASE = 1.8;
  static final double RATING_SLOPE = 0.6;
  static final double RATING_NOISE = 0.6;

  private static final double OTHER_LINE_ACCEPTANCE = StrictMath.exp(-OWN_LINE_MATCH);

  private final long seed;
  private final int products;
  private final Customers customers;
  private final double[] popularity;
  private final byte[] line;
  private final float[][] groupTaste;
  private final AliasTable[] choices = new AliasTable[GROUPS];

  TasteModel(ShopSize size, long seed) {
    this.seed = seed;
    this.products = size.products();
    this.customers = new Customers(seed);
    popularity = new double[products];
    line = new byte[products];
    groupTaste = new float[GROUPS][products];
    Products catalogue = new Products(seed);
    for (int p = 0; p < products; p++) {
      Products.Traits traits = catalogue.traits(p, products);
      popularity[p] = traits.popularity();
      line[p] = (byte) traits.line();
      for (int g = 0; g < GROUPS; g++) {
        groupTaste[g][p] = (float) tasteOfGroup(g, traits);
      }
    }
    double[] weights = new double[products];
    for (int g = 0; g < GROUPS; g++) {
      for (int p = 0; p < products; p++) {
        weights[p] = groupAppeal(g, p);
      }
      choices[g] = new AliasTable(weights);
    }
  }

  private static double tasteOfGroup(int group, Products.Traits product) {
    int lines = Products.LINES.size();
    int scales = Products.SCALES.size();
    double priceLevel =
        Products.LOG_PRICE_MEAN + Products.LOG_PRICE_SPREAD * (2.0 * group / (GROUPS - 1) - 1);
    double priceDistance =
        (StrictMath.log(product.buyPrice().doubleValue()) - priceLevel) / Products.LOG_PRICE_SPREAD;
    double taste = -PRICE_WEIGHT * priceDistance * priceDistance;
    if (product.group() == group) {
      taste += GROUP_MATCH;
    } else if (product.group() == (group + 1) % GROUPS) {
      taste += NEXT_GROUP_MATCH;
    }
    if (product.line() == group % lines || product.line() == (group + 3) % lines) {
      taste += LINE_MATCH;
    }
    if (product.scale() == group % scales || product.scale() == (group + 5) % scales) {
      taste += SCALE_MATCH;
    }
    return taste;
  }

  /** A customer's hidden traits. */
  record Hidden(int group, int ownLine) {}

  Hidden hidden(int customer) {
    Customers.Visible visible = customers.visible(customer);
    Draws draws = Draws.of(~seed, Purpose.CUSTOMER_TASTE, customer);
    int ownLine = draws.nextInt(Products.LINES.size());
    int anyGroup = draws.nextInt(GROUPS);
    return new Hidden(draws.chance(HOME_SHARE) ? homeGroup(visible) : anyGroup, ownLine);
  }

  private static int homeGroup(Customers.Visible visible) {
    return (visible.country() + 2 * visible.tier()) % GROUPS;
  }

  private double groupAppeal(int group, int product) {
    return popularity[product] * StrictMath.exp(groupTaste[group][product]);
  }

  double taste(Hidden customer, int product) {
    double own = line[product] == customer.ownLine() ? OWN_LINE_MATCH : 0;
    return groupTaste[customer.group()][product] + own;
  }

  /** Draws a product in proportion to its appeal to this customer. */
  int choose(Hidden customer, Draws draws) {
    while (true) {
      int product = choices[customer.group()].draw(draws);
      if (line[product] == customer.ownLine() || draws.chance(OTHER_LINE_ACCEPTANCE)) {
        return product;
      }
    }
  }

  /**
   * How much a product appeals to a customer, to one who knows all that was planted: ranking by it
   * is the best that a recommender can do. Above 0; 0 for a product that nobody buys.
   */
  public double appeal(int customer, int product) {
    return popularity[product] * StrictMath.exp(taste(hidden(customer), product));
  }

  /**
   * The probability that a product is the first purchase of a customer of whom only the country and
   * the credit limit are known: ranking by it is the best that can be done for new customers.
   */
  public double expectedAppeal(int customer, int product) {
    int home = homeGroup(customers.visible(customer));
    double expected = 0;
    for (int g = 0; g < GROUPS; g++) {
      double share = (1 - HOME_SHARE) / GROUPS + (g == home ? HOME_SHARE : 0);
      expected += share * groupAppeal(g, product) / choices[g].total();
    }
    return expected;
  }

  int rating(Hidden customer, int product, Draws draws) {
    double value =
        RATING_BASE + RATING_SLOPE * taste(customer, product) + RATING_NOISE * draws.nextGaussian();
    return (int) Math.max(1, Math.min(5, StrictMath.round(value)));
  }

  int products() {
    return products;
  }

  long seed() {
    return seed;
  }
}
