package dev.tandem.transforms.serve;

import dev.tandem.transforms.activity.SessionSnapshot;
import dev.tandem.transforms.recommend.Recommendation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A recommendation with all that it was made from: what is archived.
 *
 * @param recommendation what was said
 * @param session what it answers
 * @param userValues the USER features it was made from, in spec order, null where unknown
 * @param workMicros how long embedding and ranking took, with what is prepared for them, in
 *     microseconds
 */
public record Answer(
    Recommendation recommendation,
    SessionSnapshot session,
    List<@Nullable Object> userValues,
    long workMicros) {

  public Answer {
    userValues = Collections.unmodifiableList(new ArrayList<>(userValues));
  }

  /**
   * From when the topic received the event until the recommendation was made, in milliseconds; null
   * if nothing says when that was. Two machines' clocks: it may be below 0.
   */
  public @Nullable Long latencyMillis() {
    Instant received = session.recordTime();
    return received == null
        ? null
        : Duration.between(received, recommendation.servedAt()).toMillis();
  }
}
