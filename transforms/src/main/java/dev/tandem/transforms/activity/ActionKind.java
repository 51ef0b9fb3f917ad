package dev.tandem.transforms.activity;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a shopper can do with a product. */
public enum ActionKind {
  VIEW(1),
  ADD_TO_CART(2),
  REMOVE_FROM_CART(3),
  PURCHASE(4);

  private static final ActionKind[] ALL = values();

  private final int code;
  private final String text;

  ActionKind(int code) {
    this.code = code;
    this.text = name().toLowerCase(Locale.ROOT);
  }

  /** What stands for it in encoded events; never changes. */
  int code() {
    return code;
  }

  /** The action as events write it, such as {@code add_to_cart}. */
  public String text() {
    return text;
  }

  static @Nullable ActionKind ofText(String text) {
    for (ActionKind kind : ALL) {
      if (kind.text.equals(text)) {
        return kind;
      }
    }
    return null;
  }

  static @Nullable ActionKind ofCode(int code) {
    for (ActionKind kind : ALL) {
      if (kind.code == code) {
        return kind;
      }
    }
    return null;
  }
}
