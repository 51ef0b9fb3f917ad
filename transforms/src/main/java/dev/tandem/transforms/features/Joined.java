package dev.tandem.transforms.features;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An activity with the features that belong to it.
 *
 * @param activity as it came
 * @param user the user's features, or null if there are none
 * @param userProblem why a user who exists has none, or null
 * @param items for each item of the activity its features
 */
public record Joined<A extends Activity>(
    A activity, @Nullable FeatureRow user, @Nullable String userProblem, List<Item> items) {

  /**
   * The features of one item.
   *
   * @param features null if there are none
   * @param problem why an item that exists has none, or null
   */
  public record Item(@Nullable FeatureRow features, @Nullable String problem) {
    static final Item UNKNOWN = new Item(null, null);
  }
}
