package dev.tandem.transforms.serve;

import dev.tandem.transforms.features.Feature.Role;
import dev.tandem.transforms.features.FeatureRow;
import dev.tandem.transforms.features.FeatureSpec;
import dev.tandem.transforms.features.FeatureTable;
import dev.tandem.transforms.model.ModelBundle;
import dev.tandem.transforms.recommend.Assortment;
import dev.tandem.transforms.recommend.BlendWeights;
import dev.tandem.transforms.recommend.RecommendSettings;
import dev.tandem.transforms.recommend.RecommendationRequest;
import dev.tandem.transforms.recommend.RecommendationRequest.SessionItem;
import dev.tandem.transforms.recommend.Recommender;
import dev.tandem.transforms.vector.ItemMatrix;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Recommends to nobody, so that the first shopper does not wait for what is done once for each
 * model: a runtime's first use of a graph, and what the assortment works out for its items.
 */
final class WarmUp {
  private static final int ROUNDS = 64;
  private static final int PLACES = 3;
  private static final Duration NO_HURRY = Duration.ofHours(1);

  private WarmUp() {}

  /**
   * @throws RuntimeException whatever a recommendation throws
   */
  static void run(FeatureSpec spec, ModelBundle bundle, FeatureTable users, Assortment assortment) {
    ItemMatrix items = bundle.items();
    assortment.unavailable(items);
    Recommender recommender =
        new Recommender(
            spec, BlendWeights.DEFAULT, RecommendSettings.DEFAULT.withDeadline(NO_HURRY));
    int features = spec.withRole(Role.USER).size();
    Iterator<FeatureRow> known = users.rows().limit(ROUNDS).iterator();
    for (int round = 0; round < ROUNDS; round++) {
      // Every other round somebody who is known, if anybody is.
      FeatureRow user = round % 2 == 0 && known.hasNext() ? known.next() : null;
      @Nullable Object[] values = new @Nullable Object[features];
      for (int i = 0; user != null && i < features; i++) {
        values[i] = user.value(i);
      }
      recommender.recommend(
          bundle,
          assortment,
          new RecommendationRequest(
              "warm-up",
              "warm-up",
              null,
              user == null ? null : user.key(),
              Arrays.asList(values),
              session(items, round),
              Set.of()));
    }
  }

  private static List<SessionItem> session(ItemMatrix items, int round) {
    int places = Math.min(PLACES, items.size());
    SessionItem[] session = new SessionItem[places];
    for (int place = 0; place < places; place++) {
      String id = items.id((round * PLACES + place) % items.size());
      session[place] = new SessionItem(id, place == places - 1);
    }
    return List.of(session);
  }
}
