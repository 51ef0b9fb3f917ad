package dev.tandem.testdata.shop;

import dev.tandem.testdata.shop.Draws.Purpose;

/**
 * A customer on the way through the shop: looks at products in proportion to their appeal, as
 * {@link TasteModel} has it, at some of them again and again. For one thread.
 */
public final class Shopper {
  /** Visits of one customer are apart by more customers than a shop has. */
  private static final long VISIT_STRIDE = 1L << 32;

  private final TasteModel tastes;
  private final TasteModel.Hidden hidden;
  private final Draws draws;

  Shopper(TasteModel tastes, int customer, long visit) {
    this.tastes = tastes;
    hidden = tastes.hidden(customer);
    draws = Draws.of(tastes.seed(), Purpose.BROWSING, visit * VISIT_STRIDE + customer);
  }

  /** The index of the product looked at next. */
  public int nextProduct() {
    return tastes.choose(hidden, draws);
  }
}
