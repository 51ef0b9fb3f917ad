package dev.tandem.transforms.recommend;

import java.io.Serializable;
import java.time.Duration;

/**
 * What a recommendation holds.
 *
 * @param topK how many items are recommended, from 1 to {@value #MOST}
 * @param similarProducts for how many of the session's items, the most recent ones, similar items
 *     are listed; from 0 to {@value #MOST}
 * @param similarItems how many similar items are listed for each, from 0 to {@value #MOST}
 * @param excludeBrowsed whether items of the session that are not in the cart are left out too:
 *     they are what the shopper has just seen, and the items nearest to the session
 * @param excludeBought whether items that were bought before are left out
 * @param deadline how long may be worked before popular items are served, above 0
 */
public record RecommendSettings(
    int topK,
    int similarProducts,
    int similarItems,
    boolean excludeBrowsed,
    boolean excludeBought,
    Duration deadline)
    implements Serializable {
  private static final int MOST = 1000;

  /** Ten items, five similar ones for each of the last five, half a second. */
  public static final RecommendSettings DEFAULT =
      new RecommendSettings(10, 5, 5, true, true, Duration.ofMillis(500));

  public RecommendSettings {
    require("topK", topK, 1);
    require("similarProducts", similarProducts, 0);
    require("similarItems", similarItems, 0);
    if (deadline.isZero() || deadline.isNegative()) {
      throw new IllegalArgumentException("deadline is %s: above 0 is needed".formatted(deadline));
    }
  }

  private static void require(String name, int value, int least) {
    if (value < least || value > MOST) {
      throw new IllegalArgumentException(
          "%s is %d: from %d to %d is needed".formatted(name, value, least, MOST));
    }
  }

  public RecommendSettings withTopK(int items) {
    return new RecommendSettings(
        items, similarProducts, similarItems, excludeBrowsed, excludeBought, deadline);
  }

  /** None with 0 for either. */
  public RecommendSettings withSimilar(int products, int items) {
    return new RecommendSettings(topK, products, items, excludeBrowsed, excludeBought, deadline);
  }

  public RecommendSettings withExcluded(boolean browsed, boolean bought) {
    return new RecommendSettings(topK, similarProducts, similarItems, browsed, bought, deadline);
  }

  public RecommendSettings withDeadline(Duration most) {
    return new RecommendSettings(
        topK, similarProducts, similarItems, excludeBrowsed, excludeBought, most);
  }
}
