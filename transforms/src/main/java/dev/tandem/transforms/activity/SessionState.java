package dev.tandem.transforms.activity;

import dev.tandem.transforms.activity.ActivityEvent.Action;
import dev.tandem.transforms.activity.ActivityEvent.Content;
import dev.tandem.transforms.activity.ActivityEvent.Entry;
import dev.tandem.transforms.activity.ActivityEvent.History;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one session: who it is, and which products were looked at, put into the cart and
 * bought. Immutable; plain Java.
 *
 * <p>Order is by the events' time, not by their arrival; at equal times, and among events that have
 * none, by arrival. The rules:
 *
 * <ul>
 *   <li>A history replaces what is known of all products but those that were acted on later, and
 *       but for what was bought, which no history says. It says what was in the cart then, also of
 *       products that were only looked at later. One that is older than another before it changes
 *       nothing.
 *   <li>An action amends its product. One that is older than the last history changes nothing,
 *       except that a purchase is remembered.
 *   <li>A product is in the cart if the latest that was done to its place there put it in, whatever
 *       the order of arrival. Quantities are exact if events arrive in order.
 *   <li>An event that comes again, told by its record id among the last {@value
 *       #REMEMBERED_EVENTS}, changes nothing.
 *   <li>Of a session's user and features the latest that an event says counts; a user other than
 *       the one before brings their own features and keeps none of the other's.
 *   <li>Beyond the most items, those go that were acted on least recently: first of all that are
 *       not in the cart, then of those in the cart.
 * </ul>
 */
public final class SessionState {
  /** How many events are remembered, to tell when one comes again. */
  public static final int REMEMBERED_EVENTS = 64;

  private static final long MICROS = 1_000_000;
  private static final int NANOS_PER_MICRO = 1000;

  private final @Nullable Object userKey;
  private final List<@Nullable Object> userFeatures;
  private final long userTime;
  private final long historyTime;
  private final long lastTime;
  private final List<SessionItem> items;
  private final long[] remembered;

  /** What an event did to a session. */
  public enum Outcome {
    /** It changed what is known, or confirmed it. */
    APPLIED,
    /** It had come before. */
    DUPLICATE,
    /** It is older than a history, and says nothing new of the cart. */
    LATE
  }

  /**
   * A session after an event.
   *
   * @param time of the event in microseconds; the session's latest if the event has none, {@link
   *     SessionItem#NO_TIME} if that has none either
   * @param droppedItems how many products the session held too many
   */
  public record Applied(SessionState state, Outcome outcome, long time, int droppedItems) {}

  /** As decoded; lists are handed over. */
  SessionState(
      @Nullable Object userKey,
      List<@Nullable Object> userFeatures,
      long userTime,
      long historyTime,
      long lastTime,
      List<SessionItem> items,
      long[] remembered) {
    this.userKey = userKey;
    this.userFeatures = userFeatures;
    this.userTime = userTime;
    this.historyTime = historyTime;
    this.lastTime = lastTime;
    this.items = items;
    this.remembered = remembered;
  }

  /** A session of which nothing is known. */
  public static SessionState empty() {
    return new SessionState(
        null,
        List.of(),
        SessionItem.NO_TIME,
        SessionItem.NO_TIME,
        SessionItem.NO_TIME,
        List.of(),
        new long[0]);
  }

  /** The user's key, or null for a visitor. */
  public @Nullable Object userKey() {
    return userKey;
  }

  /** The USER features that events said, in spec order; empty before the first event. */
  public List<@Nullable Object> userFeatures() {
    return userFeatures;
  }

  /** The products, that acted on last first; at equal times the one that arrived last. */
  public List<SessionItem> items() {
    return items;
  }

  /** The same session, but for what events said of the user's features. */
  SessionState withoutUserFeatures() {
    return new SessionState(userKey, List.of(), userTime, historyTime, lastTime, items, remembered);
  }

  long userTime() {
    return userTime;
  }

  long historyTime() {
    return historyTime;
  }

  long lastTime() {
    return lastTime;
  }

  long[] remembered() {
    return remembered;
  }

  /**
   * @param maxItems most products to keep, at least 1
   */
  public Applied apply(ActivityEvent event, int maxItems) {
    Instant said = event.time();
    long time = said == null ? lastTime : micros(said);
    long id = RecordIdHash.of(event.recordId());
    for (long before : remembered) {
      if (before == id) {
        return new Applied(this, Outcome.DUPLICATE, time, 0);
      }
    }
    Change change = new Change(this);
    change.user(event, time);
    boolean applied = change.content(event.content(), time);
    int dropped = change.bound(maxItems);
    SessionState state = change.state(Math.max(lastTime, time), remember(id));
    return new Applied(state, applied ? Outcome.APPLIED : Outcome.LATE, time, dropped);
  }

  private long[] remember(long id) {
    int keep = Math.min(remembered.length, REMEMBERED_EVENTS - 1);
    long[] longer = Arrays.copyOfRange(remembered, remembered.length - keep, remembered.length + 1);
    longer[keep] = id;
    return longer;
  }

  static long micros(Instant time) {
    return time.getEpochSecond() * MICROS + time.getNano() / NANOS_PER_MICRO;
  }

  /** The time, or null for {@link SessionItem#NO_TIME}. */
  static @Nullable Instant instant(long micros) {
    return micros == SessionItem.NO_TIME ? null : Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SessionState that
        && Objects.equals(userKey, that.userKey)
        && userFeatures.equals(that.userFeatures)
        && userTime == that.userTime
        && historyTime == that.historyTime
        && lastTime == that.lastTime
        && items.equals(that.items)
        && Arrays.equals(remembered, that.remembered);
  }

  @Override
  public int hashCode() {
    return 31 * Objects.hash(userKey, lastTime, items) + Arrays.hashCode(remembered);
  }

  @Override
  public String toString() {
    return "user %s %s, %s".formatted(userKey, userFeatures, items);
  }

  /** A copy on its way to become the next state. */
  private static final class Change {
    private @Nullable Object userKey;
    private List<@Nullable Object> userFeatures;
    private long userTime;
    private long historyTime;
    private final List<SessionItem> items;

    Change(SessionState from) {
      userKey = from.userKey;
      userFeatures = from.userFeatures;
      userTime = from.userTime;
      historyTime = from.historyTime;
      items = new ArrayList<>(from.items.size() + 1);
      items.addAll(from.items);
    }

    SessionState state(long lastTime, long[] remembered) {
      return new SessionState(
          userKey,
          userFeatures,
          userTime,
          historyTime,
          lastTime,
          Collections.unmodifiableList(items),
          remembered);
    }

    void user(ActivityEvent event, long time) {
      boolean newer = time >= userTime;
      Object key = event.userKey();
      boolean another = key != null && userKey != null && !key.equals(userKey);
      if (another && !newer) {
        return;
      }
      List<@Nullable Object> values = event.userFeatures();
      // State may be older than the spec, which then had another number of features.
      if (another || userFeatures.size() != values.size()) {
        userFeatures = values;
      } else {
        userFeatures = newer ? merged(values, userFeatures) : merged(userFeatures, values);
      }
      userKey = another || userKey == null ? key : userKey;
      if (newer && (key != null || hasAny(values))) {
        userTime = time;
      }
    }

    private static boolean hasAny(List<@Nullable Object> values) {
      for (Object value : values) {
        if (value != null) {
          return true;
        }
      }
      return false;
    }

    private static List<@Nullable Object> merged(
        List<@Nullable Object> first, List<@Nullable Object> second) {
      if (!hasAny(first)) {
        return second;
      }
      @Nullable Object[] merged = new @Nullable Object[first.size()];
      for (int i = 0; i < merged.length; i++) {
        merged[i] = first.get(i) != null ? first.get(i) : second.get(i);
      }
      return Collections.unmodifiableList(Arrays.asList(merged));
    }

    /** Whether the event was in time. */
    boolean content(Content content, long time) {
      if (content instanceof History history) {
        return history(history, time);
      }
      return !(content instanceof Action action) || action(action, time);
    }

    private boolean history(History history, long time) {
      if (time < historyTime) {
        return false;
      }
      historyTime = time;
      for (int i = items.size() - 1; i >= 0; i--) {
        SessionItem item = items.get(i);
        if (item.time() <= time) {
          if (item.purchased()) {
            items.set(i, SessionItem.unknown(item.key()).at(item.time()).bought());
          } else {
            items.remove(i);
          }
        } else if (item.cartTime() <= time) {
          // Looked at since then; of the cart the history is the latest that is known.
          items.set(i, item.withoutCart());
        }
      }
      for (Entry entry : history.entries()) {
        SessionItem item = take(entry.itemKey());
        SessionItem seen = item.time() > time ? item : item.at(time).viewed();
        if (entry.inCart() && item.cartTime() <= time) {
          // An entry says how many there are, and another of the same product repeats it.
          int more = Math.max(1, entry.quantity()) - item.inCart();
          seen = seen.added(Math.max(0, more), time);
        }
        place(seen);
      }
      return true;
    }

    private boolean action(Action action, long time) {
      boolean late = time < historyTime;
      if (late && action.kind() != ActionKind.PURCHASE) {
        return false;
      }
      SessionItem item = take(action.itemKey()).at(time);
      Integer quantity = action.quantity();
      if (late) {
        place(item.bought());
        return false;
      }
      place(
          switch (action.kind()) {
            case VIEW -> item.viewed();
            case ADD_TO_CART -> item.added(quantity == null ? 1 : quantity, time);
            case REMOVE_FROM_CART -> less(item, quantity, time);
            case PURCHASE -> less(item, quantity, time).bought();
          });
      return true;
    }

    private static SessionItem less(SessionItem item, @Nullable Integer quantity, long time) {
      return quantity == null ? item.emptied(time) : item.removed(quantity, time);
    }

    /** Takes a product out of the list; a new one if it is not there. */
    private SessionItem take(Object key) {
      for (int i = 0; i < items.size(); i++) {
        if (items.get(i).key().equals(key)) {
          return items.remove(i);
        }
      }
      return SessionItem.unknown(key);
    }

    /** Puts a product before those that were not acted on later. */
    private void place(SessionItem item) {
      int place = 0;
      while (place < items.size() && items.get(place).time() > item.time()) {
        place++;
      }
      items.add(place, item);
    }

    /** Drops what is too much; how many. */
    int bound(int maxItems) {
      int dropped = 0;
      while (items.size() > maxItems) {
        int last = items.size() - 1;
        int victim = last;
        while (victim > 0 && items.get(victim).inCart() > 0) {
          victim--;
        }
        items.remove(items.get(victim).inCart() > 0 ? last : victim);
        dropped++;
      }
      return dropped;
    }
  }
}
