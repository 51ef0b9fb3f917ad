package dev.tandem.testdata.sessions;

import dev.tandem.testdata.shop.Customer;
import dev.tandem.testdata.shop.Shop;
import dev.tandem.testdata.shop.Shopper;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** One visit of one shopper, event by event. */
final class ShopperSession {
  private static final int SHORTEST = 3;
  private static final int LONGEST = 20;
  private static final double VIEWS = 0.65;
  private static final double ADDS = 0.9;
  private static final int MAX_LAG_MS = 100;

  private final Shop shop;
  private final String id;
  private final int customerIndex;
  private final Customer customer;
  private final boolean visitor;
  private final boolean sendsHistory;
  private final Shopper shopper;
  private final SplittableRandom random;
  private final List<Browsed> browsed = new ArrayList<>();
  private int left;
  private int sent;

  private static final class Browsed {
    final int product;
    int inCart;

    Browsed(int product) {
      this.product = product;
    }
  }

  ShopperSession(Shop shop, ReplaySettings settings, long number) {
    this.shop = shop;
    random = new SplittableRandom(settings.seed() * 31 + number);
    id = "s-" + settings.seed() + "-" + number;
    customerIndex = random.nextInt(shop.size().customers());
    customer = shop.customer(customerIndex);
    visitor = random.nextDouble() < settings.visitorShare();
    sendsHistory = random.nextDouble() < settings.historyShare();
    shopper = shop.shopper(customerIndex, number);
    left = random.nextInt(SHORTEST, LONGEST + 1);
  }

  boolean isOver() {
    return left == 0;
  }

  ReplayedRecord next(Instant time) {
    left--;
    double what = random.nextDouble();
    Browsed cart = anyInCart();
    if (cart != null && (left == 0 || what >= ADDS)) {
      cart.inCart = 0;
      return record(time, left == 0 ? "purchase" : "remove_from_cart", cart, 0);
    }
    if (browsed.isEmpty() || what < VIEWS || what >= ADDS) {
      return record(time, "view", look(), 0);
    }
    Browsed latest = browsed.get(browsed.size() - 1);
    int quantity = random.nextInt(1, 4);
    latest.inCart += quantity;
    return record(time, "add_to_cart", latest, quantity);
  }

  /** The product that appeals now, moved to the end if it was seen before. */
  private Browsed look() {
    int product = shopper.nextProduct();
    Browsed seen = null;
    for (Browsed other : browsed) {
      seen = other.product == product ? other : seen;
    }
    if (seen == null) {
      seen = new Browsed(product);
    } else {
      browsed.remove(seen);
    }
    browsed.add(seen);
    return seen;
  }

  private @Nullable Browsed anyInCart() {
    for (Browsed other : browsed) {
      if (other.inCart > 0) {
        return other;
      }
    }
    return null;
  }

  private ReplayedRecord record(Instant time, String action, Browsed about, int quantity) {
    String json = sendsHistory ? history() : action(time, action, about, quantity);
    return new ReplayedRecord(
        time,
        json.getBytes(StandardCharsets.UTF_8),
        sendsHistory ? RecordKind.HISTORY : RecordKind.ACTION,
        id,
        customerIndex,
        about.product,
        action);
  }

  private String action(Instant time, String action, Browsed about, int quantity) {
    JsonText json = new JsonText().open().add("event_id", id + "-" + sent++).add("session_id", id);
    if (!visitor) {
      json.addRaw("customer_number", customer.customerNumber());
    }
    json.add("event_time", time.minusMillis(random.nextInt(MAX_LAG_MS)).toString())
        .add("action", action)
        .add("product_code", shop.productCode(about.product));
    if (quantity > 0) {
      json.addRaw("quantity", quantity);
    }
    return json.close().toString();
  }

  private String history() {
    JsonText json = new JsonText().open().add("session_id", id);
    if (!visitor) {
      json.addRaw("customer_number", customer.customerNumber())
          .addRaw("credit_limit", customer.creditLimit());
    }
    json.add("city", customer.city()).add("country", customer.country());
    json.openList("browse_history");
    for (Browsed entry : browsed) {
      int quantity = Math.max(1, entry.inCart);
      json.open().add("product_code", shop.productCode(entry.product));
      // Sites send both.
      if (entry.product % 2 == 0) {
        json.addRaw("quantity", quantity);
      } else {
        json.add("quantity", Integer.toString(quantity));
      }
      json.addRaw("in_shopping_cart", entry.inCart > 0).close();
    }
    return json.closeList().close().toString();
  }
}
