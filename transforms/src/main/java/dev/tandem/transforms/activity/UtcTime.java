package dev.tandem.transforms.activity;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/** Reads times as browsers and servers write them, without a formatter's many objects. */
final class UtcTime {
  private static final String PATTERN = "dddd-dd-ddTdd:dd:dd";
  private static final int MICRO_DIGITS = 6;
  private static final int NANOS_PER_MICRO = 1000;
  private static final int HOURS = 24;
  private static final int SIXTY = 60;

  private UtcTime() {}

  /**
   * Reads {@code 2026-03-01T12:00:00.123456Z}, with 0 to 6 decimals.
   *
   * @return null if the text is anything else, which may still be a time
   */
  static @Nullable Instant parse(String text) {
    int end = text.length() - 1;
    int start = PATTERN.length();
    if (end < start || text.charAt(end) != 'Z') {
      return null;
    }
    for (int i = 0; i < start; i++) {
      char expected = PATTERN.charAt(i);
      if (expected == 'd' ? !isDigit(text.charAt(i)) : text.charAt(i) != expected) {
        return null;
      }
    }
    int micros = end == start ? 0 : decimals(text, start, end);
    int year = number(text, 0, 4);
    int hour = number(text, 11, 13);
    int minute = number(text, 14, 16);
    int second = number(text, 17, 19);
    if (micros < 0 || year == 0 || hour >= HOURS || minute >= SIXTY || second >= SIXTY) {
      return null;
    }
    try {
      long day = LocalDate.of(year, number(text, 5, 7), number(text, 8, 10)).toEpochDay();
      return Instant.ofEpochSecond(
          ((day * HOURS + hour) * SIXTY + minute) * SIXTY + second,
          (long) micros * NANOS_PER_MICRO);
    } catch (DateTimeException e) {
      return null;
    }
  }

  /** The microseconds that follow the seconds; below 0 if something else does. */
  private static int decimals(String text, int start, int end) {
    int digits = end - start - 1;
    if (text.charAt(start) != '.' || digits < 1 || digits > MICRO_DIGITS) {
      return -1;
    }
    int value = 0;
    for (int i = 0; i < MICRO_DIGITS; i++) {
      int digit = 0;
      if (i < digits) {
        char c = text.charAt(start + 1 + i);
        if (!isDigit(c)) {
          return -1;
        }
        digit = c - '0';
      }
      value = 10 * value + digit;
    }
    return value;
  }

  private static int number(String text, int from, int to) {
    int value = 0;
    for (int i = from; i < to; i++) {
      value = 10 * value + text.charAt(i) - '0';
    }
    return value;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
