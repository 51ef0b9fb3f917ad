package dev.tandem.testdata.shop;

/**
 * How often each kind of dirt occurs: of every {@code 1 / rate} rows exactly one has it, at a
 * random place among them. A shop of the default size therefore has some of each kind, whatever its
 * seed. A rating has one kind at most: where several fall on one row, the first in the order below
 * that fits wins, so that the later ones are a few per thousand rarer than they say. {@link
 * ShopCensus} has the true counts.
 */
public final class DirtRates {
  /** Customers whose {@code postalCode} is null. */
  public static final double NULL_POSTAL_CODE = 1 / 20.0;

  /** Customers whose {@code country} ends in blanks, as in {@code "Norway "}. */
  public static final double PADDED_COUNTRY = 1 / 25.0;

  /** Customers whose {@code city} begins or ends in blanks. */
  public static final double PADDED_CITY = 1 / 30.0;

  /** Customers whose {@code creditLimit} is 0. */
  public static final double ZERO_CREDIT_LIMIT = 1 / 12.0;

  /** Products that nobody buys or rates. */
  public static final double NEVER_BOUGHT = 1 / 50.0;

  /** Ratings with a null key: {@code customerNumber} and {@code productCode} in turn. */
  public static final double NULL_KEY = 1 / 1000.0;

  /** Ratings of a product or by a customer that does not exist: one, the other, both, in turn. */
  public static final double ORPHAN = 1 / 333.0;

  /** Ratings out of 1..5: 0, 6 and -1 in turn. */
  public static final double OUT_OF_RANGE = 1 / 333.0;

  /** Ratings whose {@code productRating} is null. */
  public static final double NULL_RATING = 1 / 500.0;

  /**
   * Ratings of a product that this customer has rated before, properly. Three of four come later,
   * and have a later time; one of four comes right after, and has the same time.
   */
  public static final double REPEATED = 1 / 25.0;

  private DirtRates() {}
}
