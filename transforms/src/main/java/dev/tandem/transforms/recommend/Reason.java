package dev.tandem.transforms.recommend;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Why an item is recommended.
 *
 * @param kind what spoke for it
 * @param itemId the session's item that it is similar to; null for other kinds
 */
public record Reason(Kind kind, @Nullable String itemId) {
  /** What spoke for an item. */
  public enum Kind {
    /** The customer's features most of all. */
    CUSTOMER,
    /** An item of the session most of all. */
    SIMILAR_TO,
    /** It is among the most popular; in a fallback only. */
    POPULAR,
    /** It can be had, and no popular item was left; in a fallback only. */
    AVAILABLE
  }

  public static final Reason CUSTOMER = new Reason(Kind.CUSTOMER, null);
  public static final Reason POPULAR = new Reason(Kind.POPULAR, null);
  public static final Reason AVAILABLE = new Reason(Kind.AVAILABLE, null);

  private static final String SIMILAR_TO = "similar_to:";

  public Reason {
    if ((kind == Kind.SIMILAR_TO) != (itemId != null)) {
      throw new IllegalArgumentException("similar_to names an item, and nothing else does");
    }
  }

  public static Reason similarTo(String itemId) {
    return new Reason(Kind.SIMILAR_TO, itemId);
  }

  /** As it stands in the JSON: {@code customer} or {@code similar_to:S18_1342}. */
  public String text() {
    return itemId == null ? kind.name().toLowerCase(Locale.ROOT) : SIMILAR_TO + itemId;
  }

  /**
   * Reads {@link #text}.
   *
   * @throws IllegalArgumentException if it is none
   */
  static Reason parse(String text) {
    if (text.startsWith(SIMILAR_TO)) {
      return similarTo(text.substring(SIMILAR_TO.length()));
    }
    return switch (text) {
      case "customer" -> CUSTOMER;
      case "popular" -> POPULAR;
      case "available" -> AVAILABLE;
      default ->
          throw new IllegalArgumentException(
              "'%s' is no reason: customer, similar_to:…, popular or available".formatted(text));
    };
  }
}
