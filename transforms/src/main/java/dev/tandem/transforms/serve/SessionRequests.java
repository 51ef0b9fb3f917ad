package dev.tandem.transforms.serve;

import dev.tandem.transforms.activity.SessionItem;
import dev.tandem.transforms.activity.SessionSnapshot;
import dev.tandem.transforms.features.FeatureRow;
import dev.tandem.transforms.features.Joined;
import dev.tandem.transforms.features.ValueText;
import dev.tandem.transforms.recommend.RecommendationRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes of a session and its features what a recommender is asked. */
public final class SessionRequests {
  private SessionRequests() {}

  /**
   * What is in the cart counts as that, also if some of it was bought; what was bought and is not
   * there any more is no product that the shopper thinks about; all else was browsed.
   *
   * @param features how many USER features the spec has
   */
  public static RecommendationRequest of(Joined<SessionSnapshot> joined, int features) {
    SessionSnapshot session = joined.activity();
    List<RecommendationRequest.SessionItem> items = new ArrayList<>(session.items().size());
    Set<String> bought = new HashSet<>();
    for (SessionItem item : session.items()) {
      String id = ValueText.format(item.key());
      boolean inCart = item.inCart() > 0;
      if (item.purchased()) {
        bought.add(id);
      }
      if (inCart || !item.purchased()) {
        items.add(new RecommendationRequest.SessionItem(id, inCart));
      }
    }
    return new RecommendationRequest(
        session.recordId(),
        session.sessionId(),
        session.eventTime(),
        session.userKey(),
        userValues(session, joined.user().features(), features),
        items,
        bought);
  }

  private static List<@Nullable Object> userValues(
      SessionSnapshot session, @Nullable FeatureRow table, int features) {
    @Nullable Object[] values = new @Nullable Object[features];
    for (int i = 0; i < features; i++) {
      values[i] = session.userValue(i, table);
    }
    return Collections.unmodifiableList(Arrays.asList(values));
  }
}
