package dev.tandem.testdata.shop;

import dev.tandem.testdata.shop.Draws.Purpose;
import dev.tandem.testdata.shop.Rating.Kind;
import java.time.LocalDateTime;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The ratings of a shop in the order of their times. Remembers two numbers per customer and no
 * rating but the last.
 */
final class RatingStream implements Iterator<RatingStream.Planned> {
  static final LocalDateTime OPENING = LocalDateTime.of(2022, 1, 1, 0, 0);
  static final int SPAN_SECONDS = 3 * 365 * 24 * 60 * 60;

  private static final double ACTIVITY_SPREAD = 0.5;
  private static final double ACTIVITY_LIMIT = 2;
  private static final int ATTEMPTS_TO_REPEAT = 8;
  private static final int[] WRONG_RATINGS = {0, 6, -1};

  private final ShopSize size;
  private final long seed;
  private final TasteModel tastes;
  private final Products catalogue;
  private final PurchaseHistory history;
  private final AliasTable activity;
  private final int[] purchases;
  private final int[] lastSecond;
  private final Planting nullKey;
  private final Planting orphan;
  private final Planting outOfRange;
  private final Planting nullRating;
  private final Planting repeated;

  private int row;
  private double clock;
  private int second;
  private @Nullable Planned previous;

  RatingStream(ShopSize size, long seed, TasteModel tastes) {
    this.size = size;
    this.seed = seed;
    this.tastes = tastes;
    catalogue = new Products(seed);
    history = new PurchaseHistory(tastes);
    activity = new AliasTable(activities(size.customers(), seed));
    purchases = new int[size.customers()];
    lastSecond = new int[size.customers()];
    nullKey = new Planting(seed, 5, DirtRates.NULL_KEY);
    orphan = new Planting(seed, 6, DirtRates.ORPHAN);
    outOfRange = new Planting(seed, 7, DirtRates.OUT_OF_RANGE);
    nullRating = new Planting(seed, 8, DirtRates.NULL_RATING);
    repeated = new Planting(seed, 9, DirtRates.REPEATED);
  }

  /**
   * A rating, and what it was made from.
   *
   * @param ordinal the number of the purchase that it rates among the customer's own, from 0
   */
  record Planned(Rating rating, int customer, int product, int ordinal) {}

  private static double[] activities(int customers, long seed) {
    double[] weights = new double[customers];
    for (int c = 0; c < customers; c++) {
      double spread = Draws.of(seed, Purpose.RATING, -1L - c).nextGaussian();
      double within = Math.max(-ACTIVITY_LIMIT, Math.min(ACTIVITY_LIMIT, spread));
      weights[c] = StrictMath.exp(ACTIVITY_SPREAD * within);
    }
    return weights;
  }

  @Override
  public boolean hasNext() {
    return row < size.ratings();
  }

  @Override
  public Planned next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Draws draws = Draws.of(seed, Purpose.RATING, row);
    clock += draws.nextExponential() * SPAN_SECONDS / size.ratings();
    Kind kind = plannedKind();
    Planned planned = kind == Kind.SAME_TIME_REPEAT ? sameTimeRepeat(draws) : null;
    if (planned == null) {
      second = (int) clock;
      planned = kind == Kind.LATER_REPEAT ? laterRepeat(draws) : null;
    }
    if (planned == null) {
      boolean repeat = kind == Kind.LATER_REPEAT || kind == Kind.SAME_TIME_REPEAT;
      planned = next(repeat ? Kind.FIRST : kind, draws);
    }
    previous = planned;
    row++;
    return planned;
  }

  private Kind plannedKind() {
    if (nullKey.at(row)) {
      return nullKey.block(row) % 2 == 0 ? Kind.NULL_CUSTOMER : Kind.NULL_PRODUCT;
    }
    if (orphan.at(row)) {
      return switch (orphan.block(row) % 3) {
        case 0 -> Kind.ORPHAN_CUSTOMER;
        case 1 -> Kind.ORPHAN_PRODUCT;
        default -> Kind.ORPHAN_BOTH;
      };
    }
    if (outOfRange.at(row)) {
      return Kind.OUT_OF_RANGE;
    }
    if (nullRating.at(row)) {
      return Kind.NULL_RATING;
    }
    if (repeated.at(row)) {
      return repeated.block(row) % 4 == 3 ? Kind.SAME_TIME_REPEAT : Kind.LATER_REPEAT;
    }
    return Kind.FIRST;
  }

  /**
   * Rates the next purchase of some customer; the purchase is made only if the rating is proper.
   */
  private Planned next(Kind kind, Draws draws) {
    int limit = PurchaseHistory.limit(size.products());
    int customer = activity.draw(draws);
    while (purchases[customer] >= limit) {
      customer = activity.draw(draws);
    }
    int ordinal = purchases[customer];
    if (kind == Kind.FIRST) {
      purchases[customer]++;
      lastSecond[customer] = second;
    }
    return planned(kind, customer, history.product(customer, ordinal), ordinal, draws);
  }

  /** Nothing, when no customer drawn has rated anything before this second. */
  private @Nullable Planned laterRepeat(Draws draws) {
    for (int attempt = 0; attempt < ATTEMPTS_TO_REPEAT; attempt++) {
      int customer = activity.draw(draws);
      if (purchases[customer] > 0 && lastSecond[customer] < second) {
        lastSecond[customer] = second;
        int ordinal = draws.nextInt(purchases[customer]);
        int product = history.product(customer, ordinal);
        return planned(Kind.LATER_REPEAT, customer, product, ordinal, draws);
      }
    }
    return null;
  }

  /** Nothing, when the row before is no proper rating. */
  private @Nullable Planned sameTimeRepeat(Draws draws) {
    if (previous == null || !previous.rating().kind().isValid()) {
      return null;
    }
    return planned(
        Kind.SAME_TIME_REPEAT, previous.customer(), previous.product(), previous.ordinal(), draws);
  }

  private Planned planned(Kind kind, int customer, int product, int ordinal, Draws draws) {
    Rating rating =
        new Rating(
            kind,
            customerNumber(kind, customer),
            productCode(kind, product),
            value(kind, customer, product, draws),
            OPENING.plusSeconds(second));
    return new Planned(rating, customer, product, ordinal);
  }

  private @Nullable Integer customerNumber(Kind kind, int customer) {
    return switch (kind) {
      case NULL_CUSTOMER -> null;
      case ORPHAN_CUSTOMER, ORPHAN_BOTH -> Customers.numberAbove(size.customers()) + customer;
      default -> Customers.number(seed, customer);
    };
  }

  private @Nullable String productCode(Kind kind, int product) {
    return switch (kind) {
      case NULL_PRODUCT -> null;
      case ORPHAN_PRODUCT, ORPHAN_BOTH -> Products.unknownCode(product);
      default -> catalogue.code(product);
    };
  }

  private @Nullable Integer value(Kind kind, int customer, int product, Draws draws) {
    return switch (kind) {
      case NULL_RATING -> null;
      case OUT_OF_RANGE -> WRONG_RATINGS[outOfRange.block(row) % WRONG_RATINGS.length];
      default -> tastes.rating(tastes.hidden(customer), product, draws);
    };
  }
}
