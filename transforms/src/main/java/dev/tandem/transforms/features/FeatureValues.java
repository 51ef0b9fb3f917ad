package dev.tandem.transforms.features;

import dev.tandem.transforms.features.FeatureType.Kind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * The rules by which a value becomes one of a feature's type, or is refused: the same for what a
 * database holds and for what comes in events.
 */
public final class FeatureValues {
  /** Files and other readers agree on the years of four digits. */
  private static final int MAX_YEAR = 9999;

  /** More digits than any type holds; 1e999999999 must not become a number of a gigabyte. */
  private static final int MAX_DIGITS = 400;

  private static final BigDecimal MAX_INT = BigDecimal.valueOf(Integer.MAX_VALUE);
  private static final BigDecimal MIN_INT = BigDecimal.valueOf(Integer.MIN_VALUE);
  private static final BigDecimal MAX_LONG = BigDecimal.valueOf(Long.MAX_VALUE);
  private static final BigDecimal MIN_LONG = BigDecimal.valueOf(Long.MIN_VALUE);

  private FeatureValues() {}

  /** Without blanks, tabs, line feeds, vertical tabs, form feeds and carriage returns around. */
  public static String withoutWhiteSpaceAtEnds(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && isWhiteSpace(text.charAt(start))) {
      start++;
    }
    while (end > start && isWhiteSpace(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end);
  }

  private static boolean isWhiteSpace(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
  }

  /**
   * Reads a value that does not come from a database. Numbers and truth values may come as text,
   * times as ISO-8601 (without a zone: UTC) or as any of {@code java.time}'s points in time; a
   * floating-point number may become an integer or decimal if nothing is lost.
   *
   * @param name what to call the value in a message
   * @param raw what was found
   * @param trim whether texts lose the white space at their ends
   * @return the value, of the class that {@link FeatureType} says, or null for null and for text
   *     that is empty (when trimmed: blank)
   * @throws UndecodableValueException if it is not of the type
   */
  public static @Nullable Object normalise(
      String name, @Nullable Object raw, FeatureType type, boolean trim)
      throws UndecodableValueException {
    if (raw == null) {
      return null;
    }
    if (raw instanceof CharSequence chars) {
      String text = chars.toString();
      boolean asText = type.kind() == Kind.STRING;
      String value = trim || !asText ? withoutWhiteSpaceAtEnds(text) : text;
      return value.isEmpty() ? null : asText ? value : parse(name, value, type);
    }
    return switch (type.kind()) {
      case STRING -> throw refuse(name, raw, type, "it is no text");
      case INT, LONG, DECIMAL -> number(name, exact(name, raw, type), type);
      case DOUBLE -> {
        if (raw instanceof Number number) {
          yield finite(name, number.doubleValue());
        }
        throw refuse(name, raw, type, "it is no number");
      }
      case BOOLEAN -> {
        if (raw instanceof Boolean) {
          yield raw;
        }
        throw refuse(name, raw, type, "it is neither true nor false");
      }
      case TIMESTAMP -> timestamp(name, pointInTime(name, raw));
    };
  }

  private static Object parse(String name, String text, FeatureType type)
      throws UndecodableValueException {
    if (text.length() > MAX_DIGITS) {
      throw refuse(name, text, type, "it is too long");
    }
    try {
      return switch (type.kind()) {
        case STRING -> text;
        case INT, LONG, DECIMAL -> number(name, new BigDecimal(text), type);
        case DOUBLE -> finite(name, Double.parseDouble(text));
        case BOOLEAN -> {
          if (text.equalsIgnoreCase("true") || text.equals("1")) {
            yield true;
          }
          if (text.equalsIgnoreCase("false") || text.equals("0")) {
            yield false;
          }
          throw refuse(name, text, type, "it is neither true nor false");
        }
        case TIMESTAMP -> timestamp(name, parseTime(text));
      };
    } catch (UndecodableValueException e) {
      // Named as it was found, not as it was understood.
      throw refuse(name, text, type, e.reason());
    } catch (NumberFormatException e) {
      throw refuse(name, text, type, "it is no number");
    } catch (DateTimeException e) {
      throw refuse(name, text, type, "it is no ISO-8601 time");
    }
  }

  private static OffsetDateTime parseTime(String text) {
    String iso = text.replace(' ', 'T');
    if (iso.indexOf('T') < 0) {
      return LocalDate.parse(iso).atStartOfDay().atOffset(ZoneOffset.UTC);
    }
    boolean zoned =
        iso.endsWith("Z") || iso.endsWith("z") || iso.indexOf('+') > 0 || iso.lastIndexOf('-') > 10;
    return zoned ? OffsetDateTime.parse(iso) : LocalDateTime.parse(iso).atOffset(ZoneOffset.UTC);
  }

  private static OffsetDateTime pointInTime(String name, Object raw)
      throws UndecodableValueException {
    if (raw instanceof Instant instant) {
      return instant.atOffset(ZoneOffset.UTC);
    }
    if (raw instanceof OffsetDateTime time) {
      return time;
    }
    if (raw instanceof ZonedDateTime time) {
      return time.toOffsetDateTime();
    }
    if (raw instanceof LocalDateTime time) {
      return time.atOffset(ZoneOffset.UTC);
    }
    if (raw instanceof LocalDate date) {
      return date.atStartOfDay().atOffset(ZoneOffset.UTC);
    }
    throw refuse(name, raw, FeatureType.TIMESTAMP, "it is no point in time");
  }

  private static BigDecimal exact(String name, Object raw, FeatureType type)
      throws UndecodableValueException {
    if (raw instanceof BigDecimal decimal) {
      return decimal;
    }
    if (raw instanceof Integer
        || raw instanceof Long
        || raw instanceof Short
        || raw instanceof Byte) {
      return BigDecimal.valueOf(((Number) raw).longValue());
    }
    if (raw instanceof BigInteger integer) {
      return new BigDecimal(integer);
    }
    if (raw instanceof Double || raw instanceof Float) {
      // The shortest decimal that means this number: what was written in the JSON.
      try {
        return new BigDecimal(raw.toString());
      } catch (NumberFormatException e) {
        throw refuse(name, raw, type, "it is not finite");
      }
    }
    throw refuse(name, raw, type, "it is no number");
  }

  /** An Integer, Long or BigDecimal of exactly the value, as the type says. */
  public static Object number(String name, BigDecimal value, FeatureType type)
      throws UndecodableValueException {
    if (value.signum() != 0
        && (value.precision() > MAX_DIGITS || Math.abs((long) value.scale()) > MAX_DIGITS)) {
      throw refuse(name, value, type, "it has too many digits");
    }
    int scale = type.scale();
    BigDecimal scaled;
    try {
      scaled =
          value.signum() == 0
              ? BigDecimal.ZERO.setScale(scale)
              : value.setScale(scale, RoundingMode.UNNECESSARY);
    } catch (ArithmeticException e) {
      throw refuse(name, value, type, "it has more than %d decimals".formatted(scale));
    }
    boolean fits =
        switch (type.kind()) {
          case INT -> scaled.compareTo(MIN_INT) >= 0 && scaled.compareTo(MAX_INT) <= 0;
          case LONG -> scaled.compareTo(MIN_LONG) >= 0 && scaled.compareTo(MAX_LONG) <= 0;
          case DECIMAL -> scaled.precision() <= type.precision();
          case STRING, DOUBLE, BOOLEAN, TIMESTAMP ->
              throw new IllegalArgumentException(type + " is no exact number");
        };
    if (!fits) {
      throw refuse(name, value, type, "it is too large");
    }
    return switch (type.kind()) {
      case INT -> scaled.intValue();
      case LONG -> scaled.longValue();
      default -> scaled;
    };
  }

  /** The number, unless it is NaN or infinite. */
  public static Double finite(String name, double value) throws UndecodableValueException {
    if (!Double.isFinite(value)) {
      throw refuse(name, value, FeatureType.DOUBLE, "it is not finite");
    }
    return value;
  }

  /** The time in microseconds; what is finer is cut off. */
  public static Instant timestamp(String name, OffsetDateTime value)
      throws UndecodableValueException {
    if (value.getYear() < 1 || value.getYear() > MAX_YEAR) {
      throw refuse(name, value, FeatureType.TIMESTAMP, "its year is not in 1..9999");
    }
    Instant instant = value.toInstant();
    return instant.getNano() % 1000 == 0 ? instant : instant.truncatedTo(ChronoUnit.MICROS);
  }

  private static UndecodableValueException refuse(
      String name, Object value, FeatureType type, String reason) {
    return new UndecodableValueException(name, String.valueOf(value), type, reason);
  }
}
