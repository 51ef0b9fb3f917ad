package dev.tandem.transforms.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A JSON object whose every mistake is reported with the file and the key. */
public final class JsonObject {
  private final String file;
  private final String path;
  private final JsonNode node;

  /**
   * @param path of the object in the file; empty for the whole
   */
  public JsonObject(String file, String path, JsonNode node) {
    this.file = file;
    this.path = path;
    this.node = node;
    if (!node.isObject()) {
      throw new IllegalArgumentException(
          "%s: %s is no JSON object".formatted(file, path.isEmpty() ? "the whole" : path));
    }
  }

  public JsonNode node() {
    return node;
  }

  public boolean has(String key) {
    return node.hasNonNull(key);
  }

  public String text(String key) {
    JsonNode value = value(key);
    if (!value.isTextual()) {
      throw wrong(key, "is no string");
    }
    return value.textValue();
  }

  public @Nullable String textOrNull(String key) {
    return has(key) ? text(key) : null;
  }

  public long number(String key) {
    JsonNode value = value(key);
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw wrong(key, "is no whole number");
    }
    return value.longValue();
  }

  public BigDecimal decimal(String key) {
    JsonNode value = value(key);
    if (!value.isNumber()) {
      throw wrong(key, "is no number");
    }
    return value.decimalValue();
  }

  public boolean flag(String key) {
    JsonNode value = value(key);
    if (!value.isBoolean()) {
      throw wrong(key, "is neither true nor false");
    }
    return value.booleanValue();
  }

  public Instant time(String key) {
    try {
      return Instant.parse(text(key));
    } catch (DateTimeException e) {
      throw wrong(key, "is no time such as 2026-01-31T12:00:00Z");
    }
  }

  public @Nullable Instant timeOrNull(String key) {
    return has(key) ? time(key) : null;
  }

  public <E extends Enum<E>> E constant(String key, Class<E> type) {
    String text = text(key);
    for (E constant : type.getEnumConstants()) {
      if (constant.name().equals(text.toUpperCase(Locale.ROOT))) {
        return constant;
      }
    }
    throw wrong(key, "is none of " + Arrays.toString(type.getEnumConstants()));
  }

  public JsonObject object(String key) {
    return new JsonObject(file, at(key), value(key));
  }

  public <T> List<T> list(String key, Function<JsonObject, T> element) {
    JsonNode array = value(key);
    if (!array.isArray()) {
      throw wrong(key, "is no list");
    }
    List<T> list = new ArrayList<>();
    for (int i = 0; i < array.size(); i++) {
      String where = "%s[%d]".formatted(at(key), i);
      list.add(checked(where, element, new JsonObject(file, where, array.get(i))));
    }
    return list;
  }

  public SortedMap<String, Long> numbers() {
    SortedMap<String, Long> numbers = new TreeMap<>();
    node.fieldNames().forEachRemaining(key -> numbers.put(key, number(key)));
    return numbers;
  }

  /** Turns what a constructor says into an error that names the file. */
  public <T> T make(Function<JsonObject, T> constructor) {
    return checked(path, constructor, this);
  }

  private <T> T checked(String where, Function<JsonObject, T> function, JsonObject object) {
    try {
      return function.apply(object);
    } catch (IllegalArgumentException e) {
      String message = String.valueOf(e.getMessage());
      if (message.startsWith(file)) {
        throw e;
      }
      throw new IllegalArgumentException(
          "%s: %s%s".formatted(file, where.isEmpty() ? "" : where + ": ", message), e);
    }
  }

  private JsonNode value(String key) {
    JsonNode value = node.get(key);
    if (value == null || value.isNull()) {
      throw wrong(key, "is missing");
    }
    return value;
  }

  private IllegalArgumentException wrong(String key, String what) {
    return new IllegalArgumentException("%s: %s %s".formatted(file, at(key), what));
  }

  private String at(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }
}
