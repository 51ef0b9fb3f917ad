package dev.tandem.transforms.activity;

import dev.tandem.transforms.features.Activity;
import dev.tandem.transforms.features.FeatureRow;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A session as it stood after one of its events: what a recommendation is made from.
 *
 * @param sessionId never blank
 * @param recordId of the event that caused it: equal for two deliveries of one record
 * @param userKey of the class of the spec's user id; null for a visitor
 * @param userFeatures the USER features that the session's events said, in spec order, null where
 *     they said nothing
 * @param items the products, that acted on last first; at most as many as the session keeps
 * @param eventTime of the event: its own, else its record's, else the latest of the session; null
 *     if none of these is known
 * @param recordTime when the topic or stream received the event; null if nothing says so
 */
public record SessionSnapshot(
    String sessionId,
    String recordId,
    @Nullable Object userKey,
    List<@Nullable Object> userFeatures,
    List<SessionItem> items,
    @Nullable Instant eventTime,
    @Nullable Instant recordTime)
    implements Activity {

  @Override
  public int size() {
    return items.size();
  }

  @Override
  public Object itemKey(int index) {
    return items.get(index).key();
  }

  /**
   * A USER feature as a model is to see it: what the session's events said, else what the table
   * has.
   *
   * @param index of the feature among the spec's USER features
   * @param table what the users' table knows of this user; null for nothing
   */
  public @Nullable Object userValue(int index, @Nullable FeatureRow table) {
    Object said = index < userFeatures.size() ? userFeatures.get(index) : null;
    return said != null || table == null ? said : table.value(index);
  }

  /**
   * The session as it stands after an event.
   *
   * @param applied what became of the session by the event
   */
  public static SessionSnapshot of(ActivityEvent event, SessionState.Applied applied) {
    SessionState state = applied.state();
    return new SessionSnapshot(
        event.sessionId(),
        event.recordId(),
        state.userKey(),
        state.userFeatures(),
        state.items(),
        SessionState.instant(applied.time()),
        event.recordTime());
  }
}
