package dev.tandem.transforms.recommend;

/**
 * How much each of the things known of a shopper counts. The vector that items are ranked by is the
 * weighted mean
 *
 * <pre>
 * q = (customer * u + sum over i of w(i) * v(i)) / (customer + sum over i of w(i))
 * w(i) = (cart if item i is in the cart, else view) * recency^i
 * </pre>
 *
 * where {@code u} is the direction (unit length) of the user tower's vector, {@code v(i)} that of
 * the session's item number {@code i}, and the most recent item has number 0. So every item of a
 * session makes the session count more, and the sum is bounded by {@code cart / (1 - recency)}.
 * Only ratios of {@code customer}, {@code view} and {@code cart} matter. What is not known is left
 * out of both sums. The score of an item is the sum of products of {@code q} and its prepared
 * vector; for {@code DOT_PRODUCT}, {@code q} has the user vector's length as a factor too, so that
 * an empty session gives what the model alone does.
 *
 * @param customer of the user's vector, from 0 to {@value #MOST}; at 0 the user tower is not asked
 * @param view of an item that was looked at, from 0 to {@value #MOST}
 * @param cart of an item in the cart, from 0 to {@value #MOST}
 * @param recency what an item's weight is multiplied by for every item that is more recent; above 0
 *     and at most 1
 */
public record BlendWeights(double customer, double view, double cart, double recency) {
  /** The greatest weight. */
  public static final double MOST = 1000;

  /**
   * What ranks best on replayed sessions of the sample shop: see {@code docs/benchmarks.md}, which
   * has the alternatives.
   */
  public static final BlendWeights DEFAULT = new BlendWeights(1, 1, 2, 0.9);

  public BlendWeights {
    require("customer", customer);
    require("view", view);
    require("cart", cart);
    if (!(recency > 0 && recency <= 1)) {
      throw new IllegalArgumentException(
          "recency is %s: above 0 and at most 1 is needed".formatted(recency));
    }
    if (customer == 0 && view == 0 && cart == 0) {
      throw new IllegalArgumentException(
          "customer, view and cart are 0: nothing is left to recommend by");
    }
  }

  private static void require(String name, double weight) {
    if (!(weight >= 0 && weight <= MOST)) {
      throw new IllegalArgumentException(
          "%s is %s: a weight from 0 to %s is needed".formatted(name, weight, MOST));
    }
  }

  /**
   * The weight of a session's item.
   *
   * @param place 0 for the most recent item
   */
  double of(boolean inCart, int place) {
    double weight = inCart ? cart : view;
    // Multiplied up, not Math.pow: the same bits on every machine.
    for (int i = 0; i < place; i++) {
      weight *= recency;
    }
    return weight;
  }
}
