package dev.tandem.testdata.shop;

import java.math.BigDecimal;
import java.util.List;
import java.util.stream.IntStream;

/** Makes the customer of any index, without making those before it. */
final class Customers {
  /** Credit limits are in four tiers of equal shares; each begins where the one before ends. */
  static final int TIERS = 4;

  private static final int[] TIER_FLOORS = {5_000, 40_000, 75_000, 100_000, 150_000};
  private static final int FIRST_NUMBER = 103;
  private static final int NUMBER_STEP = 3;

  private static final int[] COUNTRY_OF_SHARE = countryOfShare();

  private static final List<String> FIRST_NAMES =
      List.of(
          "Carine",
          "Jean",
          "Peter",
          "Janine",
          "Jonas",
          "Susan",
          "Zbyszek",
          "Roland",
          "Julie",
          "Kwai",
          "Diego",
          "Christina",
          "Jytte",
          "Mary",
          "Eric",
          "Jeff",
          "Yoshi",
          "José",
          "Åse");
  private static final List<String> LAST_NAMES =
      List.of(
          "Schmitt",
          "King",
          "Ferguson",
          "Labrune",
          "Bergulfsen",
          "Nelson",
          "Piestrzeniewicz",
          "Keitel",
          "Murphy",
          "Lee",
          "Freyre",
          "Berglund",
          "Petersen",
          "O'Neill",
          "Natividad",
          "Yoshido",
          "Pérez",
          "Sørensen");
  private static final List<String> TRADES =
      List.of(
          "Gift Ideas Corp.",
          "Imports, Inc.",
          "Collectables",
          "Toys & Co, Ltd.",
          "Models",
          "Classics",
          "\"Little Wheels\"",
          "Souveniers And Things",
          "Distribution AG",
          "Replicas");
  private static final List<String> STREETS =
      List.of(
          "rue Royale",
          "Strong St.",
          "Skinner Avenue",
          "Geislweg",
          "Bronz Sq.",
          "Lyonerstr.",
          "Kingston Rd.",
          "Berguvsvägen",
          "Vinbæltet",
          "Market Street");

  private final long seed;
  private final Planting nullPostalCode;
  private final Planting paddedCountry;
  private final Planting paddedCity;
  private final Planting zeroCreditLimit;

  Customers(long seed) {
    this.seed = seed;
    nullPostalCode = new Planting(seed, 0, DirtRates.NULL_POSTAL_CODE);
    paddedCountry = new Planting(seed, 1, DirtRates.PADDED_COUNTRY);
    paddedCity = new Planting(seed, 2, DirtRates.PADDED_CITY);
    zeroCreditLimit = new Planting(seed, 3, DirtRates.ZERO_CREDIT_LIMIT);
  }

  /** What of a customer can be seen and matters to taste. */
  record Visible(int country, int tier) {}

  Visible visible(int index) {
    Draws draws = Draws.of(seed, Draws.Purpose.CUSTOMER_TASTE, index);
    int country = COUNTRY_OF_SHARE[draws.nextInt(COUNTRY_OF_SHARE.length)];
    int tier = draws.nextInt(TIERS);
    return new Visible(country, zeroCreditLimit.at(index) ? 0 : tier);
  }

  /** Grows with the index, with gaps, as in a table that customers have been deleted from. */
  static int number(long seed, int index) {
    Draws draws = Draws.of(seed, Draws.Purpose.CUSTOMER, index);
    return FIRST_NUMBER + NUMBER_STEP * index + draws.nextInt(NUMBER_STEP);
  }

  /** The least number above those of all customers. */
  static int numberAbove(int customers) {
    return FIRST_NUMBER + NUMBER_STEP * customers;
  }

  Customer customer(int index) {
    Visible visible = visible(index);
    Place.Country country = Place.COUNTRIES.get(visible.country());
    Draws draws = Draws.of(seed, Draws.Purpose.CUSTOMER, index);
    int number = FIRST_NUMBER + NUMBER_STEP * index + draws.nextInt(NUMBER_STEP);
    Place place = draws.pick(country.places());
    String lastName = draws.pick(LAST_NAMES);
    String postalCode = place.postalCode(draws);
    return new Customer(
        number,
        draws.pick(LAST_NAMES) + " " + draws.pick(TRADES),
        lastName,
        draws.pick(FIRST_NAMES),
        // Not formatted: digits would be those of the machine's language.
        "+"
            + draws.between(1, 99)
            + " "
            + draws.between(10, 99)
            + " "
            + draws.between(10_000, 99_999),
        draws.between(1, 9_999) + " " + draws.pick(STREETS),
        draws.chance(0.15) ? "Level " + draws.between(1, 12) : null,
        paddedCity.at(index) ? pad(place.city(), paddedCity.block(index)) : place.city(),
        place.state(),
        nullPostalCode.at(index) ? null : postalCode,
        paddedCountry.at(index) ? country.name() + "  " : country.name(),
        draws.chance(0.2) ? null : draws.between(1_002, 1_702),
        zeroCreditLimit.at(index) ? new BigDecimal("0.00") : creditLimit(visible.tier(), draws));
  }

  private static String pad(String city, int turn) {
    return turn % 2 == 0 ? city + " " : "  " + city;
  }

  private static BigDecimal creditLimit(int tier, Draws draws) {
    int hundreds = draws.between(TIER_FLOORS[tier] / 100, TIER_FLOORS[tier + 1] / 100 - 1);
    int cents = draws.chance(0.1) ? draws.nextInt(100 * 100) : 0;
    return BigDecimal.valueOf(hundreds * 10_000L + cents, 2);
  }

  private static int[] countryOfShare() {
    return IntStream.range(0, Place.COUNTRIES.size())
        .flatMap(c -> IntStream.generate(() -> c).limit(Place.COUNTRIES.get(c).weight()))
        .toArray();
  }
}
