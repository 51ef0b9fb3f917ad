package dev.tandem.demo;

import dev.tandem.testdata.sessions.ReplayedRecord;
import dev.tandem.transforms.recommend.Recommendation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a shopper does, and what the shopper was offered at last. Not for several threads. */
final class Shopper {
  private static final int SHOWN = 3;
  private static final int WIDTH = 99;
  private static final int MOST_SEEN = 20;

  private final String sessionId;
  private final List<Integer> seen = new ArrayList<>();
  private final Set<Integer> cart = new LinkedHashSet<>();
  private int customer = -1;
  private int events;
  private int answers;
  private @Nullable Recommendation answer;

  Shopper(String sessionId) {
    this.sessionId = sessionId;
  }

  void acted(ReplayedRecord record) {
    customer = record.customer();
    events++;
    Integer product = record.product();
    seen.remove(product);
    seen.add(product);
    if (seen.size() > MOST_SEEN) {
      seen.remove(0);
    }
    switch (record.action()) {
      case "add_to_cart" -> cart.add(product);
      case "remove_from_cart", "purchase" -> cart.remove(product);
      default -> {
        // A look.
      }
    }
  }

  void answered(Recommendation recommendation) {
    answers++;
    answer = recommendation;
  }

  /** Has looked around, has something in the cart, and the answer is for all of that. */
  boolean isWorthShowing() {
    return seen.size() > 1 && !cart.isEmpty() && answer != null && answers == events;
  }

  List<String> lines(ShopWords words) {
    Recommendation shown = answer;
    if (shown == null) {
      return List.of();
    }
    List<Integer> latest =
        new ArrayList<>(seen.subList(Math.max(0, seen.size() - SHOWN), seen.size()));
    Collections.reverse(latest);
    List<String> lines = new ArrayList<>();
    lines.add("  %s, session %s".formatted(words.who(customer, shown.userId()), sessionId));
    lines.addAll(filled("looks at", words.products(latest)));
    lines.addAll(filled("in the cart", words.products(cart.stream().limit(SHOWN).toList())));
    lines.addAll(filled("is offered", words.offers(shown.items().stream().limit(SHOWN).toList())));
    return lines;
  }

  /** The parts after a label, on as many lines as they need. */
  private static List<String> filled(String label, List<String> parts) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder("    %-12s".formatted(label));
    int written = 0;
    for (String part : parts) {
      if (written > 0 && line.length() + 2 + part.length() > WIDTH) {
        lines.add(line.append(',').toString());
        line = new StringBuilder(" ".repeat(16));
        written = 0;
      }
      line.append(written++ > 0 ? ", " : "").append(part);
    }
    lines.add(line.toString());
    return lines;
  }
}
