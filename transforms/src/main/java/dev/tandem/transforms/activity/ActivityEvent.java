package dev.tandem.transforms.activity;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One event of a session, understood and normalised.
 *
 * @param sessionId never blank
 * @param recordId the event's id where the shop gave one, else that of its {@link Origin}: equal
 *     for two deliveries of one record
 * @param userKey of the class of the spec's user id; null for a visitor who has none
 * @param userFeatures the values of the spec's USER features, in spec order, as the event has them;
 *     null where it has none. Unmodifiable
 * @param time when it happened: what the event says, else the record's time; null if neither is
 *     known. Microseconds
 * @param recordTime when the topic or stream received it; null if nothing says so
 * @param content what happened
 */
public record ActivityEvent(
    String sessionId,
    String recordId,
    @Nullable Object userKey,
    List<@Nullable Object> userFeatures,
    @Nullable Instant time,
    @Nullable Instant recordTime,
    Content content) {

  /** What an event says of products. */
  public sealed interface Content {}

  /** All that was browsed in the session until now, oldest first: replaces what is known. */
  public record History(List<Entry> entries) implements Content {
    public History {
      entries = List.copyOf(entries);
    }
  }

  /**
   * A product that was browsed.
   *
   * @param itemKey of the class of the spec's item id
   * @param quantity 0 or greater; of meaning only in the cart
   */
  public record Entry(Object itemKey, int quantity, boolean inCart) {}

  /**
   * One thing done with one product: amends what is known.
   *
   * @param itemKey of the class of the spec's item id
   * @param quantity 0 or greater; null if the event has none
   */
  public record Action(ActionKind kind, Object itemKey, @Nullable Integer quantity)
      implements Content {}

  /** The session is there, and nothing is said of products: they stay as they are known. */
  public record Presence() implements Content {}
}
