package dev.tandem.transforms.recommend;

import dev.tandem.transforms.model.ModelBundle;
import dev.tandem.transforms.model.PopularItems;
import dev.tandem.transforms.model.PopularItems.PopularItem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What is served when the model cannot answer: the most popular of the segment, then the most
 * popular of all, then whatever can be had, by ascending id.
 */
final class PopularRanking {
  private final int most;
  private final Predicate<String> allowed;
  private final Map<String, Reason> chosen = new LinkedHashMap<>();

  private PopularRanking(int most, Predicate<String> allowed) {
    this.most = most;
    this.allowed = allowed;
  }

  /**
   * @param bundle null if there is no model; then what the assortment lists is all there is
   * @param segmentValue null if it is not known
   * @param allowed told an item's id; items that are not sold are left out anyway
   */
  static List<Recommendation.Item> of(
      @Nullable ModelBundle bundle,
      Assortment assortment,
      @Nullable String segmentValue,
      int most,
      Predicate<String> allowed) {
    PopularRanking ranking =
        new PopularRanking(most, id -> assortment.sells(id) && allowed.test(id));
    if (bundle != null) {
      PopularItems popular = bundle.popular();
      ranking.addPopular(popular.of(segmentValue));
      ranking.addPopular(popular.overall());
      ranking.addAvailable(bundle.items().ids());
    }
    ranking.addAvailable(assortment.sold());
    return ranking.chosen.entrySet().stream()
        .map(entry -> new Recommendation.Item(entry.getKey(), null, entry.getValue()))
        .toList();
  }

  private void addPopular(List<PopularItem> items) {
    for (PopularItem item : items) {
      if (chosen.size() == most) {
        return;
      }
      add(item.id(), Reason.POPULAR);
    }
  }

  private void addAvailable(Iterable<String> ids) {
    for (String id : ids) {
      if (chosen.size() == most) {
        return;
      }
      add(id, Reason.AVAILABLE);
    }
  }

  private void add(String id, Reason reason) {
    if (allowed.test(id)) {
      chosen.putIfAbsent(id, reason);
    }
  }
}
