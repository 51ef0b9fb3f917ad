package dev.tandem.transforms.features;

import dev.tandem.transforms.features.FeatureTable.Match;
import java.util.List;

/**
 * An activity with the features that belong to it.
 *
 * @param activity as it came
 * @param user what is known of the user
 * @param items for each item of the activity what is known of it
 */
public record Joined<A extends Activity>(A activity, Match user, List<Match> items) {}
