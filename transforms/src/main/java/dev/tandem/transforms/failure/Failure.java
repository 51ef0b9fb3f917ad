package dev.tandem.transforms.failure;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A record that could not be used. Every rejected record becomes one of these, so that what came in
 * equals what went out plus what failed.
 */
public final class Failure {
  private final String stage;
  private final String reason;
  private final String detail;
  private final byte[] original;
  private final Map<String, String> origin;
  private final Instant time;

  /**
   * @param stage the step that refused it, a constant such as {@code join}
   * @param reason a constant for machines, such as {@code ORPHAN_ITEM}
   * @param detail a sentence for people
   * @param original the record as it came: a message's bytes, or a row as a JSON object
   * @param origin where it came from: {@code table} and {@code key}, {@code topic}, {@code
   *     partition} and {@code offset}, {@code file} and {@code line}
   * @param time when it was refused
   */
  public Failure(
      String stage,
      String reason,
      String detail,
      byte[] original,
      Map<String, String> origin,
      Instant time) {
    this.stage = stage;
    this.reason = reason;
    this.detail = detail;
    this.original = original.clone();
    this.origin = new TreeMap<>(origin);
    this.time = time;
  }

  public String stage() {
    return stage;
  }

  public String reason() {
    return reason;
  }

  public String detail() {
    return detail;
  }

  public byte[] original() {
    return original.clone();
  }

  /** The original as text; bytes that are no UTF-8 are replaced. */
  public String originalText() {
    return new String(original, StandardCharsets.UTF_8);
  }

  /** Sorted by name. */
  public Map<String, String> origin() {
    return new TreeMap<>(origin);
  }

  public Instant time() {
    return time;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Failure that
        && stage.equals(that.stage)
        && reason.equals(that.reason)
        && detail.equals(that.detail)
        && Arrays.equals(original, that.original)
        && origin.equals(that.origin)
        && time.equals(that.time);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(original) + reason.hashCode();
  }

  @Override
  public String toString() {
    return "%s %s: %s %s %s".formatted(stage, reason, detail, origin, originalText());
  }
}
