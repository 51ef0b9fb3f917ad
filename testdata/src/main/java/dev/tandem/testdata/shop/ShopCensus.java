package dev.tandem.testdata.shop;

import dev.tandem.testdata.shop.Rating.Kind;
import java.util.EnumMap;
import java.util.Map;

/**
 * What is in a shop, counted while its rows were made. Each kind of rating counts a row once:
 * {@link #ratings} is the sum over all kinds.
 *
 * @param productsNeverBought those planted as such
 * @param productsWithoutValidRating those, and the ones that chance left out
 * @param customersWithoutValidRating customers with no proper rating
 * @param alphanumericPostalCodes postal codes with a letter
 * @param nonAsciiCities cities with a letter beyond ASCII
 * @param ratingKinds how many ratings of each kind; every kind is present
 */
public record ShopCensus(
    int customers,
    int nullPostalCodes,
    int alphanumericPostalCodes,
    int paddedCountries,
    int paddedCities,
    int nonAsciiCities,
    int zeroCreditLimits,
    int customersWithoutValidRating,
    int products,
    int productsNeverBought,
    int productsWithoutValidRating,
    Map<Kind, Integer> ratingKinds) {

  public ShopCensus {
    EnumMap<Kind, Integer> complete = new EnumMap<>(Kind.class);
    for (Kind kind : Kind.values()) {
      complete.put(kind, ratingKinds.getOrDefault(kind, 0));
    }
    ratingKinds = Map.copyOf(complete);
  }

  /** How many ratings of one kind. */
  public int ratings(Kind kind) {
    return ratingKinds.getOrDefault(kind, 0);
  }

  /** All rows of {@code ratings}. */
  public int ratings() {
    return ratingKinds.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** Ratings of 1..5 whose customer and product exist, repeated ones included. */
  public int validRatings() {
    return distinctPairs() + repeatedRatings();
  }

  /**
   * Pairs of a customer and a product with a valid rating: what is left when repeats are merged.
   */
  public int distinctPairs() {
    return ratings(Kind.FIRST);
  }

  /** Valid ratings of a pair that has an earlier row. */
  public int repeatedRatings() {
    return ratings(Kind.LATER_REPEAT) + ratings(Kind.SAME_TIME_REPEAT);
  }

  /** Ratings with a null customer or a null product; no row has both. */
  public int nullKeys() {
    return ratings(Kind.NULL_CUSTOMER) + ratings(Kind.NULL_PRODUCT);
  }

  /** Ratings whose customer or product, or both, do not exist; their other values are proper. */
  public int orphans() {
    return ratings(Kind.ORPHAN_CUSTOMER) + ratings(Kind.ORPHAN_PRODUCT) + ratings(Kind.ORPHAN_BOTH);
  }

  /** Ratings that are not valid, for whatever reason. */
  public int invalidRatings() {
    return ratings() - validRatings();
  }
}
