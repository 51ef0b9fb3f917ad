package dev.tandem.testdata.shop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Whether what was planted can be found: recall@10 of each customer's last purchase, over customers
 * taken evenly from a shop of moderate size, for rankings that know more or less of the truth.
 */
class PlantedTasteTest {
  private static final ShopSize SIZE = new ShopSize(5_000, 1_000, 100_000);
  private static final int TOP = 10;
  private static final int EVERY = 4;

  private static final Shop SHOP = Shop.of(SIZE, Shop.DEFAULT_SEED);
  private static final List<List<Integer>> PURCHASES = new ArrayList<>();
  private static final int[] COUNTRY = new int[SIZE.customers()];

  /** Purchases of each product by customers of each country, held-out ones left out. */
  private static final int[][] SOLD = new int[Place.COUNTRIES.size()][SIZE.products()];

  private static final int[] SOLD_ANYWHERE = new int[SIZE.products()];

  @BeforeAll
  static void sell() {
    Customers customers = new Customers(SHOP.seed());
    for (int c = 0; c < SIZE.customers(); c++) {
      PURCHASES.add(new ArrayList<>());
      COUNTRY[c] = customers.visible(c).country();
    }
    Iterator<RatingStream.Planned> ratings = SHOP.plannedRatings();
    ratings.forEachRemaining(
        planned -> {
          if (planned.rating().kind() == Rating.Kind.FIRST) {
            PURCHASES.get(planned.customer()).add(planned.product());
          }
        });
    for (int c = 0; c < SIZE.customers(); c++) {
      List<Integer> mine = PURCHASES.get(c);
      for (int product : mine.subList(0, Math.max(0, mine.size() - 1))) {
        SOLD[COUNTRY[c]][product]++;
        SOLD_ANYWHERE[product]++;
      }
    }
  }

  @Test
  void whoKnowsTheCustomerBeatsWhatIsPopularInTheCountryByFarMoreThanTwice() {
    double popular = recall(true, c -> p -> SOLD[COUNTRY[c]][p]);
    double known = recall(true, c -> p -> SHOP.tastes().appeal(c, p));
    assertThat(known).isGreaterThan(3.5 * popular);
  }

  @Test
  void whoSeesOnlyCountryAndCreditLimitBeatsWhatIsPopularInTheCountryByMoreThanHalf() {
    double popular = recall(false, c -> p -> SOLD[COUNTRY[c]][p]);
    double seen = recall(false, c -> p -> SHOP.tastes().expectedAppeal(c, p));
    assertThat(seen).isGreaterThan(1.7 * popular);
  }

  @Test
  void popularityIsSkewedButDoesNotDecideAlone() {
    int[] sorted = SOLD_ANYWHERE.clone();
    Arrays.sort(sorted);
    int total = Arrays.stream(sorted).sum();
    int topTenth = Arrays.stream(sorted).skip(SIZE.products() * 9L / 10).sum();
    assertThat((double) topTenth / total).isBetween(0.2, 0.5);
  }

  @Test
  void ratingsAreHigherTheMoreACustomerLikesAProduct() {
    double[] sums = new double[2];
    int[] counts = new int[2];
    Iterator<RatingStream.Planned> ratings = SHOP.plannedRatings();
    ratings.forEachRemaining(
        planned -> {
          Integer value = planned.rating().productRating();
          if (planned.rating().kind() == Rating.Kind.FIRST && value != null) {
            TasteModel.Hidden hidden = SHOP.tastes().hidden(planned.customer());
            int liked = SHOP.tastes().taste(hidden, planned.product()) > 2.5 ? 1 : 0;
            sums[liked] += value;
            counts[liked]++;
          }
        });
    assertThat(sums[1] / counts[1]).isGreaterThan(sums[0] / counts[0] + 1);
  }

  /** How a ranking scores products for one customer. */
  private interface Ranking {
    IntToDoubleFunction scoresFor(int customer);
  }

  private static double recall(boolean withoutOwned, Ranking ranking) {
    int hits = 0;
    int asked = 0;
    for (int c = 0; c < SIZE.customers(); c += EVERY) {
      List<Integer> mine = PURCHASES.get(c);
      if (mine.isEmpty()) {
        continue;
      }
      int wanted = mine.get(mine.size() - 1);
      BitSet owned = new BitSet();
      if (withoutOwned) {
        mine.subList(0, mine.size() - 1).forEach(owned::set);
      }
      IntToDoubleFunction scores = ranking.scoresFor(c);
      double score = scores.applyAsDouble(wanted);
      int better = 0;
      for (int p = 0; p < SIZE.products(); p++) {
        double other = owned.get(p) ? -1 : scores.applyAsDouble(p);
        better += other > score || (other == score && p < wanted) ? 1 : 0;
      }
      hits += better < TOP ? 1 : 0;
      asked++;
    }
    return (double) hits / asked;
  }
}
