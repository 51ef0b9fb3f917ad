package dev.tandem.benchmarks.model;

import dev.tandem.testdata.shop.Customer;
import dev.tandem.testdata.shop.Product;
import dev.tandem.testdata.shop.Shop;
import dev.tandem.testdata.shop.ShopSessions;
import dev.tandem.testdata.shop.ShopSessions.Session;
import dev.tandem.testdata.shop.ShopSize;
import dev.tandem.transforms.features.FeatureRow;
import dev.tandem.transforms.features.FeatureSpec;
import dev.tandem.transforms.features.FeatureSpecReader;
import dev.tandem.transforms.features.FeatureTable;
import dev.tandem.transforms.recommend.Assortment;
import dev.tandem.transforms.recommend.RecommendationRequest;
import dev.tandem.transforms.recommend.RecommendationRequest.SessionItem;
import dev.tandem.transforms.training.TrainingData;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sessions of a sample shop's customers as the stream would see them, and what they bought next.
 */
final class ReplayedSessions {
  /** What is known of a shopper. */
  enum Kind {
    KNOWN("known customers"),
    NEW("new customers"),
    ANONYMOUS("anonymous visitors");

    private final String title;

    Kind(String title) {
      this.title = title;
    }

    String title() {
      return title;
    }
  }

  /**
   * A session.
   *
   * @param bought what was bought next, not empty
   */
  record Replayed(RecommendationRequest request, Set<String> bought) {}

  /** Every so many customers one is new to the model. */
  private static final int NEW_EVERY = 10;

  private final TrainingData training;
  private final Assortment assortment;
  private final Map<Kind, List<Replayed>> choosing = new HashMap<>();
  private final Map<Kind, List<Replayed>> judging = new HashMap<>();

  private ReplayedSessions(TrainingData training, Assortment assortment) {
    this.training = training;
    this.assortment = assortment;
    for (Kind kind : Kind.values()) {
      choosing.put(kind, new ArrayList<>());
      judging.put(kind, new ArrayList<>());
    }
  }

  /**
   * @param most sessions of each kind for each half
   */
  static ReplayedSessions of(ShopSize size, int most) {
    Shop shop = Shop.of(size, Shop.DEFAULT_SEED);
    FeatureSpec spec = FeatureSpecReader.builtIn();
    List<Customer> customers = shop.customers().toList();
    List<Product> products = shop.products().toList();
    Map<Integer, Integer> indexOf = new HashMap<>();
    for (int i = 0; i < customers.size(); i++) {
      indexOf.put(customers.get(i).customerNumber(), i);
    }
    FeatureTable.Builder table = new FeatureTable.Builder();
    products.forEach(product -> table.add(ShopRows.item(product)));
    Map<Integer, Set<String>> bought = ShopRows.bought(shop);
    ReplayedSessions sessions =
        new ReplayedSessions(
            ShopRows.of(
                shop, number -> indexOf.getOrDefault(number, 0) % NEW_EVERY != NEW_EVERY - 1),
            Assortment.of(spec, table.build()));
    ShopSessions simulated = new ShopSessions(shop);
    for (int c = 0; c < customers.size(); c++) {
      Customer customer = customers.get(c);
      boolean isNew = c % NEW_EVERY == NEW_EVERY - 1;
      Set<String> before =
          isNew ? Set.of() : bought.getOrDefault(customer.customerNumber(), Set.of());
      if (isNew || !before.isEmpty()) {
        // Few customers are new: they come more often.
        for (int visit = 0; visit < (isNew ? NEW_EVERY : 1); visit++) {
          Session session =
              simulated.session(
                  c, visit, product -> before.contains(products.get(product).productCode()));
          FeatureRow user = ShopRows.user(customer);
          sessions.add(isNew ? Kind.NEW : Kind.KNOWN, session, user, products, before, most);
          if (isNew) {
            sessions.add(Kind.ANONYMOUS, session, null, products, before, most);
          }
        }
      }
    }
    return sessions;
  }

  private void add(
      Kind kind,
      Session session,
      @Nullable FeatureRow user,
      List<Product> products,
      Set<String> before,
      int most) {
    // By the customer: nobody is in both halves.
    boolean chooses = session.customer() / NEW_EVERY % 2 == 0;
    List<Replayed> half = (chooses ? choosing : judging).get(kind);
    if (half == null || half.size() >= most || session.purchases().isEmpty()) {
      return;
    }
    List<SessionItem> items = new ArrayList<>();
    session
        .views()
        .forEach(
            view ->
                items.add(
                    new SessionItem(products.get(view.product()).productCode(), view.inCart())));
    Collections.reverse(items);
    List<@Nullable Object> values = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      values.add(user == null ? null : user.value(i));
    }
    Set<String> next = new HashSet<>();
    session.purchases().forEach(product -> next.add(products.get(product).productCode()));
    half.add(
        new Replayed(
            new RecommendationRequest(
                "record-" + half.size(),
                "session-" + half.size(),
                null,
                user == null ? null : user.key(),
                values,
                items,
                before),
            next));
  }

  TrainingData training() {
    return training;
  }

  Assortment assortment() {
    return assortment;
  }

  List<Replayed> toChoose(Kind kind) {
    return choosing.getOrDefault(kind, List.of());
  }

  List<Replayed> toJudge(Kind kind) {
    return judging.getOrDefault(kind, List.of());
  }
}
