package dev.tandem.transforms.recommend;

import dev.tandem.transforms.features.FeatureType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known when a recommendation is asked for.
 *
 * @param recordId names the input record: two deliveries of one record have the same
 * @param sessionId of the session
 * @param eventTime when the shopper did it; null if the record does not say
 * @param userId the user's key, its class as in {@link FeatureType}; null for a visitor
 * @param userValues one for each of the spec's user features, in its order, null where unknown;
 *     also a visitor may have some, such as a country
 * @param items of the session, the most recent first. One that is named twice counts where it is
 *     named first, and is in the cart if either says so
 * @param bought the keys, as text, of items that the user bought before
 */
public record RecommendationRequest(
    String recordId,
    String sessionId,
    @Nullable Instant eventTime,
    @Nullable Object userId,
    List<@Nullable Object> userValues,
    List<SessionItem> items,
    Set<String> bought) {

  /**
   * An item that a session has to do with.
   *
   * @param id its key as text
   * @param inCart whether it is in the cart; else it was looked at
   */
  public record SessionItem(String id, boolean inCart) {}

  public RecommendationRequest {
    userValues = Collections.unmodifiableList(new ArrayList<>(userValues));
    items = distinct(items);
    bought = Set.copyOf(bought);
  }

  private static List<SessionItem> distinct(List<SessionItem> items) {
    Map<String, SessionItem> distinct = new LinkedHashMap<>();
    for (SessionItem item : items) {
      distinct.merge(item.id(), item, (a, b) -> new SessionItem(a.id(), a.inCart() || b.inCart()));
    }
    return List.copyOf(distinct.values());
  }
}
