package dev.tandem.transforms.io;

import dev.tandem.transforms.features.FeatureType;
import java.util.Optional;

/**
 * Whether a column's values can be read as a feature's type.
 *
 * @param error why not; empty if they can
 * @param warning what to know about it if they can; empty if nothing
 */
record TypeFit(Optional<String> error, Optional<String> warning) {
  private static final TypeFit FITS = new TypeFit(Optional.empty(), Optional.empty());

  /** Decimal digits that every value of a type has room for. */
  private static final int INT_DIGITS = 9;

  private static final int LONG_DIGITS = 18;

  /** Integers beyond are not all exact as double. */
  private static final int DOUBLE_BITS = 54;

  private static TypeFit warn(String warning) {
    return new TypeFit(Optional.empty(), Optional.of(warning));
  }

  private static TypeFit refuse(String error) {
    return new TypeFit(Optional.of(error), Optional.empty());
  }

  static TypeFit of(LiveColumn column, FeatureType type, boolean trim) {
    return switch (type.kind()) {
      case STRING -> string(column, trim);
      case INT -> integer(column, type, 32, INT_DIGITS);
      case LONG -> integer(column, type, 64, LONG_DIGITS);
      case DECIMAL -> decimal(column, type);
      case DOUBLE -> floatingPoint(column, type);
      case BOOLEAN -> column.isBoolean() ? FITS : cannotBeRead(column, type);
      case TIMESTAMP -> timestamp(column, type);
    };
  }

  private static TypeFit cannotBeRead(LiveColumn column, FeatureType type) {
    return refuse(
        "is %s, which cannot be read as %s%s"
            .formatted(column.sqlType(), type, suggestion(column)));
  }

  /** The spec's type that would fit. */
  private static String suggestion(LiveColumn column) {
    String fitting = "";
    if (column.isText()) {
      fitting = "string";
    } else if (column.isBoolean()) {
      fitting = "boolean";
    } else if (column.integerBits() > 0 && column.integerBits() <= 64) {
      fitting = column.integerBits() <= 32 ? "int" : "long";
    } else if (column.integerBits() > 64) {
      fitting = "decimal(20,0)";
    } else if (column.isDecimal() && column.isBounded() && column.precision() <= 38) {
      fitting = "decimal(%d,%d)".formatted(column.precision(), column.scale());
    } else if (column.isFloatingPoint()) {
      fitting = "double";
    } else if (column.isTimestamp() || column.isDate()) {
      fitting = "timestamp";
    }
    return fitting.isEmpty()
        ? "; use a query that casts it"
        : "; write type: " + fitting + ", or use a query that casts it";
  }

  private static TypeFit string(LiveColumn column, boolean trim) {
    if (!column.isText()) {
      return cannotBeRead(column, FeatureType.STRING);
    }
    if (column.isPadded()) {
      return warn(
          trim
              ? "is %s: its padding is dropped and counts as trimmed".formatted(column.sqlType())
              : "is %s: values keep its padding, as the spec does not trim"
                  .formatted(column.sqlType()));
    }
    return FITS;
  }

  private static TypeFit integer(LiveColumn column, FeatureType type, int bits, int digits) {
    int columnBits = column.integerBits();
    if (columnBits > 0) {
      if (columnBits > bits) {
        return cannotBeRead(column, type);
      }
      return bits == 64 && columnBits <= 32
          ? warn("is %s, which is read as %s: every value fits".formatted(column.sqlType(), type))
          : FITS;
    }
    if (!column.isDecimal()) {
      return cannotBeRead(column, type);
    }
    if (!column.isBounded()) {
      return unbounded(column, type);
    }
    return column.scale() == 0 && column.precision() <= digits
        ? warn("is %s, which is read as %s: every value fits".formatted(column.sqlType(), type))
        : cannotBeRead(column, type);
  }

  private static TypeFit unbounded(LiveColumn column, FeatureType type) {
    return warn(
        "is %s without precision: a value that is not %s is rejected"
            .formatted(column.sqlType(), type));
  }

  private static TypeFit decimal(LiveColumn column, FeatureType type) {
    int columnScale = 0;
    int columnWhole;
    if (column.isDecimal()) {
      if (!column.isBounded()) {
        return unbounded(column, type);
      }
      columnScale = column.scale();
      columnWhole = column.precision() - columnScale;
    } else if (column.integerBits() > 0) {
      columnWhole = wholeDigits(column.integerBits());
    } else {
      return cannotBeRead(column, type);
    }
    int whole = type.precision() - type.scale();
    if (columnScale > type.scale() || columnWhole > whole) {
      return refuse(
          "is %s, whose values need not fit %s: up to %d digits before the point and %d after%s"
              .formatted(column.sqlType(), type, columnWhole, columnScale, suggestion(column)));
    }
    return columnScale < type.scale() || columnWhole < whole
        ? warn("is %s, narrower than %s: every value fits".formatted(column.sqlType(), type))
        : FITS;
  }

  private static int wholeDigits(int bits) {
    return (int) Math.ceil((bits - 1) * Math.log10(2));
  }

  private static TypeFit floatingPoint(LiveColumn column, FeatureType type) {
    if (column.isFloatingPoint()) {
      return FITS;
    }
    if (column.isDecimal() || column.integerBits() >= DOUBLE_BITS) {
      return warn(
          "is %s, which is read as the nearest %s: digits beyond the 15th may be lost"
              .formatted(column.sqlType(), type));
    }
    return column.integerBits() > 0
        ? warn("is %s, which is read as %s: every value fits".formatted(column.sqlType(), type))
        : cannotBeRead(column, type);
  }

  private static TypeFit timestamp(LiveColumn column, FeatureType type) {
    if (column.isTimestamp()) {
      return FITS;
    }
    return column.isDate()
        ? warn("is %s, which is read as midnight UTC".formatted(column.sqlType()))
        : cannotBeRead(column, type);
  }
}
