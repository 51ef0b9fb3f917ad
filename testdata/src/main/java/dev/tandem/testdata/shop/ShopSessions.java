package dev.tandem.testdata.shop;

import dev.tandem.testdata.shop.Draws.Purpose;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * What shoppers do in the shop: they look at products, put some in the cart, and buy afterwards.
 * All of it is drawn from the {@link TasteModel}. A shopper wanders first and then settles: the
 * first product that is looked at is with probability {@value #WANDERING} one to the taste of some
 * other group, the later ones with less and less, the last one never. What is to the shopper's
 * taste goes into the cart with probability {@value #TO_CART}.
 *
 * <p>A session is named by a customer's index and a number: it is the same on every machine. Safe
 * for use by many threads.
 */
public final class ShopSessions {
  static final double WANDERING = 0.6;
  static final double TO_CART = 0.25;
  static final int MOST_VIEWS = 8;

  /** How many products are bought after a session. */
  public static final int PURCHASES = 3;

  private static final int MOST_ATTEMPTS = 1_000;
  private static final long SESSIONS_PER_CUSTOMER = 1_000_003;

  private final TasteModel tastes;

  public ShopSessions(Shop shop) {
    this.tastes = shop.tastes();
  }

  /**
   * A product that was looked at.
   *
   * @param product its index
   * @param inCart whether it is in the cart
   */
  public record View(int product, boolean inCart) {}

  /**
   * One session, and what came of it.
   *
   * @param customer index of the shopper
   * @param views distinct products, the first one first; 1 to {@value #MOST_VIEWS}
   * @param purchases indices of the {@value #PURCHASES} products bought next, distinct, none among
   *     the views; fewer if a small catalogue has no more
   */
  public record Session(int customer, List<View> views, List<Integer> purchases) {}

  /**
   * Makes a session.
   *
   * @param number of the session among the customer's own, from 0
   * @param bought tells which products the customer has bought before: they are neither looked at
   *     nor bought again
   */
  public Session session(int customer, int number, IntPredicate bought) {
    TasteModel.Hidden shopper = tastes.hidden(customer);
    Draws draws =
        Draws.of(tastes.seed(), Purpose.SESSION, customer * SESSIONS_PER_CUSTOMER + number);
    Set<Integer> seen = new HashSet<>();
    List<View> views = new ArrayList<>();
    int count = draws.between(1, MOST_VIEWS);
    for (int i = 0; i < count; i++) {
      boolean wanders = draws.chance(WANDERING * (count - 1 - i) / Math.max(1, count - 1));
      TasteModel.Hidden whose =
          wanders
              ? new TasteModel.Hidden(draws.nextInt(TasteModel.GROUPS), shopper.ownLine())
              : shopper;
      int product = next(whose, bought, seen, draws);
      if (product >= 0) {
        views.add(new View(product, !wanders && draws.chance(TO_CART)));
      }
    }
    List<Integer> purchases = new ArrayList<>();
    for (int i = 0; i < PURCHASES; i++) {
      int product = next(shopper, bought, seen, draws);
      if (product >= 0) {
        purchases.add(product);
      }
    }
    return new Session(customer, List.copyOf(views), List.copyOf(purchases));
  }

  /** A product not seen yet, which is seen then; -1 if there seems to be none. */
  private int next(TasteModel.Hidden shopper, IntPredicate bought, Set<Integer> seen, Draws draws) {
    for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      int product = tastes.choose(shopper, draws);
      if (!bought.test(product) && seen.add(product)) {
        return product;
      }
    }
    return -1;
  }
}
