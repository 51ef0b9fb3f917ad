package dev.tandem.testdata.shop;

import dev.tandem.testdata.shop.Rating.Kind;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.Map;

/** Counts rows as they pass; remembers one bit per customer and per product. */
final class CensusTaker {
  private final BitSet ratingCustomers = new BitSet();
  private final BitSet ratedProducts = new BitSet();
  private final int[] kinds = new int[Kind.values().length];
  private int customers;
  private int nullPostalCodes;
  private int alphanumericPostalCodes;
  private int paddedCountries;
  private int paddedCities;
  private int nonAsciiCities;
  private int zeroCreditLimits;
  private int products;
  private int productsNeverBought;

  Customer count(Customer customer) {
    customers++;
    String postalCode = customer.postalCode();
    if (postalCode == null) {
      nullPostalCodes++;
    } else if (postalCode.chars().anyMatch(Character::isLetter)) {
      alphanumericPostalCodes++;
    }
    paddedCountries += isPadded(customer.country()) ? 1 : 0;
    paddedCities += isPadded(customer.city()) ? 1 : 0;
    nonAsciiCities += StandardCharsets.US_ASCII.newEncoder().canEncode(customer.city()) ? 0 : 1;
    zeroCreditLimits += customer.creditLimit().signum() == 0 ? 1 : 0;
    return customer;
  }

  Product count(Product product, boolean neverBought) {
    products++;
    productsNeverBought += neverBought ? 1 : 0;
    return product;
  }

  Rating count(RatingStream.Planned planned) {
    Rating rating = planned.rating();
    kinds[rating.kind().ordinal()]++;
    if (rating.kind().isValid()) {
      ratingCustomers.set(planned.customer());
      ratedProducts.set(planned.product());
    }
    return rating;
  }

  ShopCensus census() {
    Map<Kind, Integer> ratingKinds = new EnumMap<>(Kind.class);
    for (Kind kind : Kind.values()) {
      ratingKinds.put(kind, kinds[kind.ordinal()]);
    }
    return new ShopCensus(
        customers,
        nullPostalCodes,
        alphanumericPostalCodes,
        paddedCountries,
        paddedCities,
        nonAsciiCities,
        zeroCreditLimits,
        customers - ratingCustomers.cardinality(),
        products,
        productsNeverBought,
        products - ratedProducts.cardinality(),
        ratingKinds);
  }

  private static boolean isPadded(String text) {
    return !text.equals(text.strip());
  }
}
