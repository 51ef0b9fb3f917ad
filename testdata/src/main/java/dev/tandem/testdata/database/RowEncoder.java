package dev.tandem.testdata.database;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows in the text form that both Postgres' COPY and MariaDB's LOAD DATA read: columns
 * divided by tabs, rows ended by a line feed, null as {@code \N}, UTF-8.
 */
public final class RowEncoder {
  private byte[] bytes = new byte[1 << 16];
  private int length;
  private boolean rowStarted;

  RowEncoder() {}

  /** Appends a whole number. */
  public RowEncoder add(long value) {
    startColumn();
    ascii(Long.toString(value));
    return this;
  }

  /** Appends a number in binary floating point. */
  public RowEncoder add(double value) {
    startColumn();
    ascii(Double.toString(value));
    return this;
  }

  /** Appends a truth value. */
  public RowEncoder add(boolean value) {
    startColumn();
    put((byte) (value ? '1' : '0'));
    return this;
  }

  /** Appends a whole number, or null. */
  public RowEncoder add(@Nullable Integer value) {
    return value == null ? addNull() : add(value.longValue());
  }

  /** Appends a decimal number with all its digits, or null. */
  public RowEncoder add(@Nullable BigDecimal value) {
    if (value == null) {
      return addNull();
    }
    startColumn();
    ascii(value.toPlainString());
    return this;
  }

  /** Appends a day, or null. */
  public RowEncoder add(@Nullable LocalDate value) {
    return value == null ? addNull() : add(value.toString());
  }

  /** Appends a moment to the second, without a time zone, or null. */
  public RowEncoder add(@Nullable LocalDateTime value) {
    if (value == null) {
      return addNull();
    }
    startColumn();
    digits(value.getYear(), 4);
    put((byte) '-');
    digits(value.getMonthValue(), 2);
    put((byte) '-');
    digits(value.getDayOfMonth(), 2);
    put((byte) ' ');
    digits(value.getHour(), 2);
    put((byte) ':');
    digits(value.getMinute(), 2);
    put((byte) ':');
    digits(value.getSecond(), 2);
    return this;
  }

  /** Appends a text with all its blanks, or null. */
  public RowEncoder add(@Nullable String value) {
    if (value == null) {
      return addNull();
    }
    startColumn();
    for (byte part : value.getBytes(StandardCharsets.UTF_8)) {
      switch (part) {
        case '\t' -> escaped('t');
        case '\n' -> escaped('n');
        case '\r' -> escaped('r');
        case '\\' -> escaped('\\');
        default -> put(part);
      }
    }
    return this;
  }

  private RowEncoder addNull() {
    startColumn();
    escaped('N');
    return this;
  }

  void endRow() {
    put((byte) '\n');
    rowStarted = false;
  }

  int length() {
    return length;
  }

  /** Moves as much as fits from the front of what was written, and says how much that was. */
  int drainTo(byte[] target, int offset, int capacity, int from) {
    int count = Math.min(capacity, length - from);
    System.arraycopy(bytes, from, target, offset, count);
    return count;
  }

  void clear() {
    length = 0;
  }

  private void startColumn() {
    if (rowStarted) {
      put((byte) '\t');
    }
    rowStarted = true;
  }

  private void escaped(char letter) {
    put((byte) '\\');
    put((byte) letter);
  }

  private void digits(int value, int width) {
    int divisor = 1;
    for (int i = 1; i < width; i++) {
      divisor *= 10;
    }
    for (; divisor > 0; divisor /= 10) {
      put((byte) ('0' + value / divisor % 10));
    }
  }

  private void ascii(String text) {
    for (int i = 0; i < text.length(); i++) {
      put((byte) text.charAt(i));
    }
  }

  private void put(byte value) {
    if (length == bytes.length) {
      bytes = Arrays.copyOf(bytes, length * 2);
    }
    bytes[length++] = value;
  }
}
