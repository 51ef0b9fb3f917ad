package dev.tandem.transforms.features;

import dev.tandem.transforms.features.FeatureTable.Match;
import java.util.Arrays;

/**
 * Finds the features of an activity's user and items. Plain Java, safe for threads.
 *
 * <p>Left join: whoever is unknown has no features, which is normal for a visitor and a failure for
 * a training row. The caller decides.
 */
public final class FeatureJoiner {
  private final FeatureTables tables;

  public FeatureJoiner(FeatureTables tables) {
    this.tables = tables;
  }

  /** The activity with its features; its items stay in their order. */
  public <A extends Activity> Joined<A> join(A activity) {
    Match[] items = new Match[activity.size()];
    for (int i = 0; i < items.length; i++) {
      items[i] = tables.items().find(activity.itemKey(i));
    }
    return new Joined<>(activity, tables.users().find(activity.userKey()), Arrays.asList(items));
  }
}
