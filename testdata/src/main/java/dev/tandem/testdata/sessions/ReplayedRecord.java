package dev.tandem.testdata.sessions;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * A record as a shop's site sends it: one JSON object without a line break, unless it is garbage.
 * With it, for who judges recommendations, what only the replayer knows.
 *
 * @param time when it is sent
 * @param bytes not to be changed
 * @param sessionId also of garbage, which has sessions of its own
 * @param customer index of the shopper, also of a visitor; -1 for garbage
 * @param product index of the product that it is about; -1 for garbage
 * @param action of the shopper, such as {@code add_to_cart}; empty for garbage
 */
public record ReplayedRecord(
    Instant time,
    byte[] bytes,
    RecordKind kind,
    String sessionId,
    int customer,
    int product,
    String action) {

  /** The bytes as text; those of no character are replaced. */
  public String text() {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
