package dev.tandem.testdata.shop;

/**
 * How large a shop is.
 *
 * @param customers rows in {@code customers}; 1 to 100 million
 * @param products rows in {@code products}; 10 to 10 million
 * @param ratings rows in {@code ratings}, dirt included; at most {@link #MAX_DENSITY} of the pairs
 *     of a customer and a product, for a customer rates a product anew only now and then
 */
public record ShopSize(int customers, int products, int ratings) {

  /** The shop of the demo and of most tests. */
  public static final ShopSize DEFAULT = new ShopSize(120, 110, 2_500);

  /** The largest share of all pairs of a customer and a product that may be rated. */
  public static final double MAX_DENSITY = 0.25;

  private static final int MAX_CUSTOMERS = 100_000_000;
  private static final int MIN_PRODUCTS = 10;
  private static final int MAX_PRODUCTS = 10_000_000;

  public ShopSize {
    require("customers", customers, 1, MAX_CUSTOMERS);
    require("products", products, MIN_PRODUCTS, MAX_PRODUCTS);
    long densest = (long) (MAX_DENSITY * customers * products);
    require("ratings", ratings, 0, Math.min(densest, Integer.MAX_VALUE));
  }

  private static void require(String name, int value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s must be from %d to %d for a shop of this size, and is %d."
              .formatted(name, least, most, value));
    }
  }
}
