package dev.tandem.transforms.features;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the features of an activity's user and items. Plain Java; one instance per thread.
 *
 * <p>Left join: whoever is unknown has no features, which is normal for a visitor and a failure for
 * a training row. The caller decides.
 */
public final class FeatureJoiner {
  private final FeatureTables tables;

  /** One wrapper per item row, so that a hot item allocates nothing. */
  private final Map<FeatureRow, Joined.Item> known = new IdentityHashMap<>();

  public FeatureJoiner(FeatureTables tables) {
    this.tables = tables;
  }

  /** The activity with its features; its items stay in their order. */
  public <A extends Activity> Joined<A> join(A activity) {
    Object userKey = activity.userKey();
    List<Joined.Item> items = new ArrayList<>(activity.size());
    for (int i = 0; i < activity.size(); i++) {
      items.add(item(activity.itemKey(i)));
    }
    return new Joined<>(
        activity, tables.users().get(userKey), tables.users().whyUnusable(userKey), items);
  }

  private Joined.Item item(@Nullable Object key) {
    FeatureRow features = tables.items().get(key);
    if (features != null) {
      return known.computeIfAbsent(features, f -> new Joined.Item(f, null));
    }
    String problem = tables.items().whyUnusable(key);
    return problem == null ? Joined.Item.UNKNOWN : new Joined.Item(null, problem);
  }
}
