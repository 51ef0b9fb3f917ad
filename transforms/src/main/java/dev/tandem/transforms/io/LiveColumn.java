package dev.tandem.transforms.io;

import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A column as a driver describes it.
 *
 * @param typeName the database's own name of the type, in small letters
 * @param precision digits, or characters
 * @param nullable null if the database does not say
 */
record LiveColumn(
    String name,
    int jdbcType,
    String typeName,
    int precision,
    int scale,
    @Nullable Boolean nullable) {

  /** pgjdbc shows a negative scale, and any it cannot know, outside of this range. */
  private static final int MAX_SCALE = 1000;

  /**
   * All columns of a result.
   *
   * @param ofTable whether they are a table's own; only of those the nullability is known
   */
  static List<LiveColumn> all(ResultSetMetaData metaData, boolean ofTable) throws SQLException {
    List<LiveColumn> columns = new ArrayList<>();
    for (int i = 1; i <= metaData.getColumnCount(); i++) {
      columns.add(
          new LiveColumn(
              metaData.getColumnLabel(i),
              metaData.getColumnType(i),
              metaData.getColumnTypeName(i).toLowerCase(Locale.ROOT),
              metaData.getPrecision(i),
              metaData.getScale(i),
              ofTable ? nullable(metaData.isNullable(i)) : null));
    }
    return columns;
  }

  private static @Nullable Boolean nullable(int answer) {
    return switch (answer) {
      case ResultSetMetaData.columnNoNulls -> false;
      case ResultSetMetaData.columnNullable -> true;
      default -> null;
    };
  }

  /** The type as a person would write it. */
  String sqlType() {
    return switch (jdbcType) {
      case Types.NUMERIC, Types.DECIMAL ->
          isBounded() ? "%s(%d,%d)".formatted(typeName, precision, scale) : typeName;
      case Types.CHAR -> "%s(%d)".formatted(typeName, precision);
      default -> typeName;
    };
  }

  boolean isDecimal() {
    return jdbcType == Types.NUMERIC || jdbcType == Types.DECIMAL;
  }

  /** Whether a decimal's digits are known; Postgres' {@code numeric} may hold any number. */
  boolean isBounded() {
    return precision > 0 && scale >= 0 && scale <= MAX_SCALE;
  }

  boolean isUnsigned() {
    return typeName.endsWith("unsigned");
  }

  /** Bits that an integer's values take as signed numbers; 0 if it is no integer. */
  int integerBits() {
    int bits =
        switch (jdbcType) {
          case Types.TINYINT -> 8;
          case Types.SMALLINT -> 16;
          case Types.INTEGER -> typeName.startsWith("mediumint") ? 24 : 32;
          case Types.BIGINT -> 64;
          // MariaDB's driver calls tinyint(1) a boolean; any value of a byte may be in it.
          case Types.BOOLEAN -> typeName.equals("boolean") ? 8 : 0;
          default -> 0;
        };
    return bits > 0 && isUnsigned() ? bits + 1 : bits;
  }

  boolean isBoolean() {
    return switch (jdbcType) {
      case Types.BOOLEAN -> true;
      case Types.BIT -> typeName.equals("bool") || precision == 1;
      default -> false;
    };
  }

  boolean isFloatingPoint() {
    return switch (jdbcType) {
      case Types.REAL, Types.FLOAT, Types.DOUBLE -> !typeName.equals("money");
      default -> false;
    };
  }

  boolean isText() {
    return switch (jdbcType) {
      case Types.CHAR,
          Types.VARCHAR,
          Types.LONGVARCHAR,
          Types.NCHAR,
          Types.NVARCHAR,
          Types.LONGNVARCHAR,
          Types.CLOB ->
          true;
      default -> typeName.equals("uuid") || typeName.equals("citext");
    };
  }

  /** Whether values come filled up with blanks; MariaDB's driver gives char(n) without. */
  boolean isPadded() {
    return typeName.equals("bpchar");
  }

  boolean isDate() {
    return jdbcType == Types.DATE && typeName.equals("date");
  }

  boolean isTimestamp() {
    return jdbcType == Types.TIMESTAMP || jdbcType == Types.TIMESTAMP_WITH_TIMEZONE;
  }
}
