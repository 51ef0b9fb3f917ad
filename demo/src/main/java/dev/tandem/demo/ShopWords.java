package dev.tandem.demo;

import dev.tandem.testdata.shop.Customer;
import dev.tandem.testdata.shop.Shop;
import dev.tandem.transforms.recommend.Reason;
import dev.tandem.transforms.recommend.Recommendation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The customers and products of a shop as a person reads them. Immutable. */
final class ShopWords {
  private final Shop shop;
  private final Map<String, String> lines = new HashMap<>();

  ShopWords(Shop shop) {
    this.shop = shop;
    shop.products().forEach(product -> lines.put(product.productCode(), product.productLine()));
  }

  /**
   * @param customer index in the shop
   * @param number as the shop was told it; null for a visitor
   */
  String who(int customer, @Nullable Object number) {
    Customer known = shop.customer(customer);
    return number == null
        ? "a visitor from " + known.country().strip()
        : "customer %s of %s, %s".formatted(number, known.city().strip(), known.country().strip());
  }

  /**
   * @param indexes in the shop
   */
  List<String> products(List<Integer> indexes) {
    return indexes.stream().map(index -> product(shop.productCode(index))).toList();
  }

  /** Each product with its reason. */
  List<String> offers(List<Recommendation.Item> items) {
    return items.stream()
        .map(item -> "%s (%s)".formatted(product(item.id()), reason(item.reason())))
        .toList();
  }

  private String product(String code) {
    return "%s %s".formatted(code, lines.getOrDefault(code, "?"));
  }

  private static String reason(Reason reason) {
    return switch (reason.kind()) {
      case CUSTOMER -> "for the shopper";
      case SIMILAR_TO -> "like " + reason.itemId();
      case POPULAR -> "popular";
      case AVAILABLE -> "in stock";
    };
  }
}
