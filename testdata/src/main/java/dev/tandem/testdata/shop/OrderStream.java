package dev.tandem.testdata.shop;

import dev.tandem.testdata.shop.Draws.Purpose;
import dev.tandem.testdata.shop.Rating.Kind;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The orders behind a shop's ratings: each customer's purchases, {@value #LINES_PER_ORDER} to an
 * order, ordered and paid some days before the first of them is rated.
 */
final class OrderStream implements Iterator<PlacedOrder> {
  private static final int LINES_PER_ORDER = 3;
  private static final int FIRST_NUMBER = 10_100;

  private final Iterator<RatingStream.Planned> ratings;
  private final PurchaseHistory history;
  private final Products catalogue;
  private final ShopSize size;
  private final long seed;
  private int orders;
  private @Nullable PlacedOrder upcoming;

  OrderStream(ShopSize size, long seed, TasteModel tastes) {
    this.size = size;
    this.seed = seed;
    ratings = new RatingStream(size, seed, tastes);
    history = new PurchaseHistory(tastes);
    catalogue = new Products(seed);
  }

  @Override
  public boolean hasNext() {
    while (upcoming == null && ratings.hasNext()) {
      RatingStream.Planned planned = ratings.next();
      if (planned.rating().kind() == Kind.FIRST && planned.ordinal() % LINES_PER_ORDER == 0) {
        upcoming = order(planned);
      }
    }
    return upcoming != null;
  }

  @Override
  public PlacedOrder next() {
    if (!hasNext() || upcoming == null) {
      throw new NoSuchElementException();
    }
    PlacedOrder order = upcoming;
    upcoming = null;
    return order;
  }

  private PlacedOrder order(RatingStream.Planned first) {
    Draws draws = Draws.of(seed, Purpose.ORDER, orders);
    int number = FIRST_NUMBER + orders++;
    LocalDate date = first.rating().ratingTime().toLocalDate().minusDays(draws.between(5, 14));
    List<PlacedOrder.Line> lines = new ArrayList<>();
    for (int i = 0; i < LINES_PER_ORDER; i++) {
      int product = history.product(first.customer(), first.ordinal() + i);
      Product row = catalogue.product(product, size.products());
      BigDecimal discounted =
          row.msrp()
              .multiply(BigDecimal.valueOf(draws.between(85, 100), 2))
              .setScale(2, RoundingMode.HALF_UP);
      lines.add(
          new PlacedOrder.Line(number, row.productCode(), draws.between(1, 60), discounted, i + 1));
    }
    return new PlacedOrder(
        number,
        date,
        date.plusDays(draws.between(6, 10)),
        date.plusDays(draws.between(1, 4)),
        draws.chance(0.1) ? "Leave it with the neighbours;\tring twice." : null,
        Customers.number(seed, first.customer()),
        lines);
  }
}
