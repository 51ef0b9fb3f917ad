package dev.tandem.transforms.recommend;

import java.io.Serializable;

/**
 * How much each of the things known of a shopper counts. The vector that items are ranked by is the
 * weighted mean
 *
 * <pre>
 * q = (user * u + sum over i of w(i) * v(i)) / (user + sum over i of w(i))
 *
 * user = customer if a feature of the user is known, else visitor
 * w(i) = (cart if item i is in the cart, else view) * recency^i
 * </pre>
 *
 * where {@code u} is the direction (unit length) of the user tower's vector; {@code v(i)} is the
 * direction in which the session's item number {@code i} lies from the centre of the catalogue, the
 * mean of all items' vectors; and the most recent item has number 0. What all items have in common
 * says nothing of this session, and would drown what does. For a visitor of whom nothing is known
 * {@code u} is what the tower gives for unknown features: what anybody may like.
 *
 * <p>So every item of a session makes the session count more, and the sum is bounded by {@code cart
 * / (1 - recency)}. Only ratios of the weights matter. Items that the model does not know are left
 * out of both sums. An item's score is the sum of products of {@code q} and its prepared vector;
 * for {@code DOT_PRODUCT}, {@code q} also has the length of the user tower's vector as a factor, so
 * that an empty session gives what the model alone does.
 *
 * @param customer of the vector of a user of whom some feature is known, from 0 to {@value #MOST}
 * @param visitor of the vector of a user of whom none is, from 0 to {@value #MOST}. Where the
 *     weight of a user is 0 the user tower is not asked
 * @param view of an item that was looked at, from 0 to {@value #MOST}
 * @param cart of an item in the cart, from 0 to {@value #MOST}
 * @param recency what an item's weight is multiplied by for every item that is more recent; above 0
 *     and at most 1
 */
public record BlendWeights(
    double customer, double visitor, double view, double cart, double recency)
    implements Serializable {
  /** The greatest weight. */
  public static final double MOST = 1000;

  /**
   * What ranks best on replayed sessions of the sample shop: see {@code docs/benchmarks.md}, which
   * has the alternatives.
   */
  public static final BlendWeights DEFAULT = new BlendWeights(4, 1, 1, 1.5, 0.9);

  public BlendWeights {
    require("customer", customer);
    require("visitor", visitor);
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
