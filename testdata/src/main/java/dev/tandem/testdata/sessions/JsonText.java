package dev.tandem.testdata.sessions;

import org.jspecify.annotations.Nullable;

/** Writes one JSON object after the other, key by key. */
final class JsonText {
  private final StringBuilder text = new StringBuilder(256);

  JsonText open() {
    separate();
    text.append('{');
    return this;
  }

  JsonText close() {
    text.append('}');
    return this;
  }

  JsonText openList(String key) {
    key(key);
    text.append('[');
    return this;
  }

  JsonText closeList() {
    text.append(']');
    return this;
  }

  /** A text; null is left out. */
  JsonText add(String key, @Nullable String value) {
    if (value != null) {
      key(key);
      quote(value);
    }
    return this;
  }

  /** A number, truth value or any other JSON, as it is. */
  JsonText addRaw(String key, Object json) {
    key(key);
    text.append(json);
    return this;
  }

  private void key(String key) {
    separate();
    quote(key);
    text.append(':');
  }

  private void separate() {
    if (text.length() > 0) {
      char last = text.charAt(text.length() - 1);
      if (last != '{' && last != '[' && last != ':') {
        text.append(',');
      }
    }
  }

  private void quote(String value) {
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        text.append('\\').append(c);
      } else if (c < ' ') {
        text.append("\\u00").append(c < 16 ? "0" : "").append(Integer.toHexString(c));
      } else {
        text.append(c);
      }
    }
    text.append('"');
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
