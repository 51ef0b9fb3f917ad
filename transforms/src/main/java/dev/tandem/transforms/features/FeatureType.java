package dev.tandem.transforms.features;

import java.io.Serializable;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The type of a feature's values, from the database column to the file column.
 *
 * <table>
 * <caption>Types as written in a spec, and the Java class of a value in memory</caption>
 * <tr><td>{@code string}</td><td>{@link String}, never empty</td></tr>
 * <tr><td>{@code int}, {@code long}</td><td>{@link Integer}, {@link Long}</td></tr>
 * <tr><td>{@code decimal(p,s)}</td><td>{@link BigDecimal} of exactly scale s, at most p digits</td></tr>
 * <tr><td>{@code double}</td><td>{@link Double}</td></tr>
 * <tr><td>{@code boolean}</td><td>{@link Boolean}</td></tr>
 * <tr><td>{@code timestamp}</td><td>{@link Instant} of microseconds; without a zone it is UTC</td></tr>
 * </table>
 *
 * @param kind the kind of value
 * @param precision total digits of a decimal, at most 38; 0 for every other kind
 * @param scale digits after the point of a decimal; 0 for every other kind
 */
public record FeatureType(Kind kind, int precision, int scale) implements Serializable {

  /** What a value is. */
  public enum Kind {
    STRING,
    INT,
    LONG,
    DECIMAL,
    DOUBLE,
    BOOLEAN,
    TIMESTAMP
  }

  public static final FeatureType STRING = new FeatureType(Kind.STRING, 0, 0);
  public static final FeatureType INT = new FeatureType(Kind.INT, 0, 0);
  public static final FeatureType LONG = new FeatureType(Kind.LONG, 0, 0);
  public static final FeatureType DOUBLE = new FeatureType(Kind.DOUBLE, 0, 0);
  public static final FeatureType BOOLEAN = new FeatureType(Kind.BOOLEAN, 0, 0);
  public static final FeatureType TIMESTAMP = new FeatureType(Kind.TIMESTAMP, 0, 0);

  private static final Pattern DECIMAL_TEXT =
      Pattern.compile("decimal\\(\\s*(\\d{1,2})\\s*,\\s*(\\d{1,2})\\s*\\)");
  private static final int MAX_PRECISION = 38;

  public FeatureType {
    if (kind == Kind.DECIMAL) {
      if (precision < 1 || precision > MAX_PRECISION || scale < 0 || scale > precision) {
        throw new IllegalArgumentException(
            "decimal(%d,%d): precision must be 1..%d and scale 0..precision"
                .formatted(precision, scale, MAX_PRECISION));
      }
    } else if (precision != 0 || scale != 0) {
      throw new IllegalArgumentException("only a decimal has precision and scale");
    }
  }

  public static FeatureType decimal(int precision, int scale) {
    return new FeatureType(Kind.DECIMAL, precision, scale);
  }

  /**
   * Reads a type as a spec writes it.
   *
   * @throws IllegalArgumentException if the text names no type; the message lists what is allowed
   */
  public static FeatureType parse(String text) {
    String folded = text.strip().toLowerCase(Locale.ROOT);
    Matcher decimal = DECIMAL_TEXT.matcher(folded);
    if (decimal.matches()) {
      return decimal(Integer.parseInt(decimal.group(1)), Integer.parseInt(decimal.group(2)));
    }
    return switch (folded) {
      case "string" -> STRING;
      case "int" -> INT;
      case "long" -> LONG;
      case "double" -> DOUBLE;
      case "boolean" -> BOOLEAN;
      case "timestamp" -> TIMESTAMP;
      default ->
          throw new IllegalArgumentException(
              "'%s' is no type: use string, int, long, decimal(p,s), double, boolean or timestamp"
                  .formatted(text));
    };
  }

  /** Whether a value is of this type's class, and a decimal of no more digits on either side. */
  public boolean fits(Object value) {
    return switch (kind) {
      case STRING -> value instanceof String;
      case INT -> value instanceof Integer;
      case LONG -> value instanceof Long;
      case DOUBLE -> value instanceof Double;
      case BOOLEAN -> value instanceof Boolean;
      case TIMESTAMP -> value instanceof Instant;
      case DECIMAL -> value instanceof BigDecimal decimal && fitsDigits(decimal);
    };
  }

  private boolean fitsDigits(BigDecimal value) {
    return value.signum() == 0
        || (value.precision() - value.scale() <= precision - scale
            && (value.scale() <= scale || value.stripTrailingZeros().scale() <= scale));
  }

  /** True if values are numbers: int, long, decimal or double. */
  public boolean isNumeric() {
    return switch (kind) {
      case INT, LONG, DECIMAL, DOUBLE -> true;
      case STRING, BOOLEAN, TIMESTAMP -> false;
    };
  }

  /** The text that {@link #parse} reads. */
  @Override
  public String toString() {
    return kind == Kind.DECIMAL
        ? "decimal(%d,%d)".formatted(precision, scale)
        : kind.name().toLowerCase(Locale.ROOT);
  }
}
