package dev.tandem.transforms.io;

import dev.tandem.transforms.features.FeatureType;
import dev.tandem.transforms.features.FeatureValues;
import dev.tandem.transforms.features.UndecodableValueException;
import dev.tandem.transforms.io.ResolvedSchema.Column;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads one column of a result as the values of its feature's type, each exact or refused.
 *
 * <p>Texts lose the white space at their ends if the spec trims, and an empty one is null. A time
 * without a zone is UTC: on MySQL and MariaDB that holds for {@code timestamp} columns if the
 * session's {@code time_zone} is UTC. Not for use by several threads.
 */
public final class ValueReader {
  /** How a driver is asked; chosen once, not per value. */
  private enum Access {
    TEXT,
    INT,
    LONG,
    BIG_DECIMAL,
    FLOAT,
    DOUBLE,
    BOOLEAN,
    LOCAL_TIME,
    ZONED_TIME,
    DATE
  }

  private final FeatureType type;
  private final boolean trim;
  private final String name;
  private final Access access;
  private long trimmed;
  private boolean trimmedLast;

  private ValueReader(FeatureType type, boolean trim, String name, Access access) {
    this.type = type;
    this.trim = trim;
    this.name = name;
    this.access = access;
  }

  /**
   * @param type what the values are to be
   * @param trim whether the spec trims
   * @param column where they come from; {@link SchemaCheck} found that it fits the type
   */
  public static ValueReader of(FeatureType type, boolean trim, Column column) {
    return new ValueReader(type, trim, column.name(), access(type, column));
  }

  private static Access access(FeatureType type, Column column) {
    boolean decimal = column.jdbcType() == Types.NUMERIC || column.jdbcType() == Types.DECIMAL;
    return switch (type.kind()) {
      case STRING -> Access.TEXT;
      // Drivers cut decimals off rather than refuse them.
      case INT -> decimal ? Access.BIG_DECIMAL : Access.INT;
      case LONG -> decimal ? Access.BIG_DECIMAL : Access.LONG;
      case DECIMAL -> Access.BIG_DECIMAL;
      // As double, one and the same float4 differs with the way the driver got it, text or binary.
      case DOUBLE -> column.jdbcType() == Types.REAL ? Access.FLOAT : Access.DOUBLE;
      case BOOLEAN -> Access.BOOLEAN;
      case TIMESTAMP -> {
        if (column.jdbcType() == Types.DATE) {
          yield Access.DATE;
        }
        yield column.sqlType().toLowerCase(Locale.ROOT).equals("timestamptz")
            ? Access.ZONED_TIME
            : Access.LOCAL_TIME;
      }
    };
  }

  /**
   * The value in the result's current row; its class is as in {@link FeatureType}.
   *
   * @param index where the column stands in the result, from 1
   * @throws UndecodableValueException if the value is not of the feature's type
   * @throws SQLException if the result cannot be read
   */
  public @Nullable Object read(ResultSet row, int index)
      throws SQLException, UndecodableValueException {
    trimmedLast = false;
    try {
      return switch (access) {
        case TEXT -> text(row.getString(index));
        case INT -> {
          int value = row.getInt(index);
          yield value == 0 && row.wasNull() ? null : value;
        }
        case LONG -> {
          long value = row.getLong(index);
          yield value == 0 && row.wasNull() ? null : value;
        }
        case BIG_DECIMAL -> {
          BigDecimal value = row.getBigDecimal(index);
          yield value == null ? null : FeatureValues.number(name, value, type);
        }
        case FLOAT -> {
          float value = row.getFloat(index);
          yield value == 0 && row.wasNull() ? null : finite(value);
        }
        case DOUBLE -> {
          double value = row.getDouble(index);
          yield value == 0 && row.wasNull() ? null : finite(value);
        }
        case BOOLEAN -> {
          boolean value = row.getBoolean(index);
          yield !value && row.wasNull() ? null : value;
        }
        case LOCAL_TIME -> {
          LocalDateTime value = row.getObject(index, LocalDateTime.class);
          yield value == null
              ? null
              : FeatureValues.timestamp(name, value.atOffset(ZoneOffset.UTC));
        }
        case ZONED_TIME -> {
          OffsetDateTime value = row.getObject(index, OffsetDateTime.class);
          yield value == null ? null : FeatureValues.timestamp(name, value);
        }
        case DATE -> {
          LocalDate value = row.getObject(index, LocalDate.class);
          yield value == null
              ? null
              : FeatureValues.timestamp(name, value.atStartOfDay().atOffset(ZoneOffset.UTC));
        }
      };
    } catch (SQLException e) {
      throw undecodableOr(e, row, index);
    }
  }

  private @Nullable String text(@Nullable String value) {
    if (value == null || !trim) {
      return value == null || value.isEmpty() ? null : value;
    }
    String result = FeatureValues.withoutWhiteSpaceAtEnds(value);
    if (result.length() != value.length()) {
      trimmed++;
      trimmedLast = true;
    }
    return result.isEmpty() ? null : result;
  }

  private Double finite(double value) throws UndecodableValueException {
    return FeatureValues.finite(name, value);
  }

  /** Drivers refuse a value with a state of class 22, "data exception"; all else is trouble. */
  private SQLException undecodableOr(SQLException e, ResultSet row, int index)
      throws SQLException, UndecodableValueException {
    String state = e.getSQLState();
    if (state == null || !state.startsWith("22")) {
      return e;
    }
    throw new UndecodableValueException(
        name,
        String.valueOf(row.getString(index)),
        type,
        "the database's driver cannot convert it");
  }

  /** How many texts lost white space so far, those that became null included. */
  public long trimmed() {
    return trimmed;
  }

  /** Whether the value read last lost white space. */
  public boolean trimmedLast() {
    return trimmedLast;
  }
}
