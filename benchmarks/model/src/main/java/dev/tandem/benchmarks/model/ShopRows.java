package dev.tandem.benchmarks.model;

import dev.tandem.testdata.shop.Customer;
import dev.tandem.testdata.shop.Product;
import dev.tandem.testdata.shop.Rating;
import dev.tandem.testdata.shop.Shop;
import dev.tandem.testdata.shop.ShopSize;
import dev.tandem.transforms.features.FeatureRow;
import dev.tandem.transforms.features.FeatureSpecReader;
import dev.tandem.transforms.training.TrainingData;
import dev.tandem.transforms.training.TrainingDataBuilder;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The rows that an export of a sample shop with {@code --duplicateRatings=LAST} gives, made without
 * a database.
 */
final class ShopRows {
  private ShopRows() {}

  static TrainingData of(ShopSize size) {
    return of(Shop.of(size, Shop.DEFAULT_SEED), customer -> true);
  }

  /**
   * @param included tells by their numbers which customers' ratings there are
   */
  static TrainingData of(Shop shop, IntPredicate included) {
    Map<Integer, FeatureRow> users = new HashMap<>();
    shop.customers().forEach(customer -> users.put(customer.customerNumber(), user(customer)));
    Map<String, FeatureRow> items = new HashMap<>();
    shop.products().forEach(product -> items.put(product.productCode(), item(product)));
    Map<Pair, Rating> newest = new HashMap<>();
    for (Iterator<Rating> ratings = shop.ratings(); ratings.hasNext(); ) {
      Rating rating = ratings.next();
      if (rating.kind().isValid()) {
        Pair pair =
            new Pair(
                Objects.requireNonNull(rating.customerNumber()),
                Objects.requireNonNull(rating.productCode()));
        if (included.test(pair.customer())) {
          newest.put(pair, rating);
        }
      }
    }
    TrainingDataBuilder data = new TrainingDataBuilder(FeatureSpecReader.builtIn());
    newest.forEach(
        (pair, rating) ->
            data.add(
                Objects.requireNonNull(users.get(pair.customer())),
                Objects.requireNonNull(items.get(pair.product())),
                Objects.requireNonNull(rating.productRating()),
                rating.ratingTime().toInstant(ZoneOffset.UTC)));
    return data.build();
  }

  /** The codes of the products that each customer has rated properly, by customer number. */
  static Map<Integer, Set<String>> bought(Shop shop) {
    Map<Integer, Set<String>> bought = new HashMap<>();
    for (Iterator<Rating> ratings = shop.ratings(); ratings.hasNext(); ) {
      Rating rating = ratings.next();
      if (rating.kind().isValid()) {
        bought
            .computeIfAbsent(
                Objects.requireNonNull(rating.customerNumber()), customer -> new HashSet<>())
            .add(Objects.requireNonNull(rating.productCode()));
      }
    }
    return bought;
  }

  private record Pair(int customer, String product) {}

  static FeatureRow user(Customer customer) {
    return new FeatureRow(
        (long) customer.customerNumber(),
        new @Nullable Object[] {
          customer.creditLimit(),
          customer.city().strip(),
          customer.postalCode(),
          customer.country().strip()
        });
  }

  static FeatureRow item(Product product) {
    return new FeatureRow(
        product.productCode(),
        new @Nullable Object[] {
          product.quantityInStock(),
          product.buyPrice(),
          product.msrp(),
          product.productLine(),
          product.productScale()
        });
  }
}
