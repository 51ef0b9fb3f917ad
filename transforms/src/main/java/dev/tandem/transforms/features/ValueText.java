package dev.tandem.transforms.features;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** A value as the text that CSV files, the manifest and a model's towers have, and back. */
public final class ValueText {
  private ValueText() {}

  public static String format(Object value) {
    if (value instanceof BigDecimal decimal) {
      return decimal.toPlainString();
    }
    if (value instanceof Instant time) {
      return time.truncatedTo(ChronoUnit.MICROS).toString();
    }
    return value.toString();
  }

  /**
   * Reads what {@link #format} wrote.
   *
   * @throws IllegalArgumentException if the text is no value of the type
   */
  public static Object parse(FeatureType type, String text) {
    try {
      return switch (type.kind()) {
        case STRING -> text;
        case INT -> Integer.valueOf(text);
        case LONG -> Long.valueOf(text);
        case DOUBLE -> Double.valueOf(text);
        case DECIMAL -> new BigDecimal(text);
        case TIMESTAMP -> Instant.parse(text);
        case BOOLEAN ->
            switch (text) {
              case "true" -> Boolean.TRUE;
              case "false" -> Boolean.FALSE;
              default -> throw new IllegalArgumentException("neither true nor false");
            };
      };
    } catch (RuntimeException e) {
      throw new IllegalArgumentException("'%s' is no %s".formatted(text, type), e);
    }
  }
}
