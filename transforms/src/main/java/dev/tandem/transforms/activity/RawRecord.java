package dev.tandem.transforms.activity;

import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A record as it was read, not yet understood. The bytes are shared, and nobody writes to them. */
public final class RawRecord {
  private final byte[] bytes;
  private final Origin origin;
  private final @Nullable Instant time;

  /**
   * @param bytes handed over, not copied; empty for a record without a value
   * @param time when the topic or stream received it; null where nothing says so, as in a file
   */
  public RawRecord(byte[] bytes, Origin origin, @Nullable Instant time) {
    this.bytes = bytes;
    this.origin = origin;
    this.time = time;
  }

  /** Not to be changed. */
  public byte[] bytes() {
    return bytes;
  }

  public Origin origin() {
    return origin;
  }

  /** When the topic or stream received it, or null. */
  public @Nullable Instant time() {
    return time;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RawRecord that
        && Arrays.equals(bytes, that.bytes)
        && origin.equals(that.origin)
        && Objects.equals(time, that.time);
  }

  @Override
  public int hashCode() {
    return 31 * origin.hashCode() + Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "%d bytes of %s".formatted(bytes.length, origin.id());
  }
}
