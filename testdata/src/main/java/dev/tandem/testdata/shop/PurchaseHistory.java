package dev.tandem.testdata.shop;

import dev.tandem.testdata.shop.Draws.Purpose;
import java.util.Arrays;

/**
 * What each customer buys, in order: every product at most once. A customer's purchases are drawn
 * again from the first one whenever one of them is asked for, so that none has to be remembered;
 * the work grows with the square of the purchases per customer.
 */
final class PurchaseHistory {
  private final TasteModel tastes;

  /** In which run a product was last seen; comparing runs saves clearing it between customers. */
  private final int[] seenInRun;

  private int run;

  PurchaseHistory(TasteModel tastes) {
    this.tastes = tastes;
    seenInRun = new int[tastes.products()];
  }

  /** How many purchases a customer may make: all tastes leave more products than that. */
  static int limit(int products) {
    return products / 2;
  }

  /** The index of the product that is a customer's purchase number {@code ordinal}, from 0. */
  int product(int customer, int ordinal) {
    nextRun();
    TasteModel.Hidden hidden = tastes.hidden(customer);
    Draws draws = Draws.of(tastes.seed(), Purpose.PURCHASE, customer);
    for (int distinct = 0; ; ) {
      int product = tastes.choose(hidden, draws);
      if (seenInRun[product] != run) {
        if (distinct == ordinal) {
          return product;
        }
        seenInRun[product] = run;
        distinct++;
      }
    }
  }

  private void nextRun() {
    run++;
    if (run == 0) {
      Arrays.fill(seenInRun, 0);
      run = 1;
    }
  }
}
