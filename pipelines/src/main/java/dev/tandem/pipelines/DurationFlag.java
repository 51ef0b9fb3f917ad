package dev.tandem.pipelines;

import java.time.Duration;
import java.time.format.DateTimeParseException;

/** Reads the value of a flag that is a length of time. */
public final class DurationFlag {
  private DurationFlag() {}

  /**
   * @param name without dashes
   * @param text ISO-8601, such as {@code PT0.5S}
   * @throws IllegalArgumentException if it is none, or out of range; names the flag, the value and
   *     what is allowed
   */
  public static Duration read(String name, String text, Duration least, Duration most) {
    Duration duration;
    try {
      duration = Duration.parse(text);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "--%s=%s: a duration as ISO-8601 writes it is needed, such as PT30S"
              .formatted(name, text),
          e);
    }
    if (duration.compareTo(least) < 0 || duration.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          "--%s=%s: from %s to %s is allowed".formatted(name, text, least, most));
    }
    return duration;
  }
}
