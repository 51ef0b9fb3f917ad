package dev.tandem.transforms.ratings;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One rating of one item, as read: decoded and trimmed, not yet judged.
 *
 * @param item the item's key, null if the row has none
 * @param label the rating, null if the row has none
 * @param time when it was given, null if unknown
 * @param order what tells the newest of several ratings, greater is newer; null is oldest. The
 *     time, unless the user names another column
 * @param originals the row's values as they were, by column, where decoding or trimming changed
 *     them; null if the values above say it all
 */
public record Rating(
    @Nullable Object item,
    @Nullable Number label,
    @Nullable Instant time,
    @Nullable Comparable<?> order,
    @Nullable Map<String, @Nullable String> originals) {}
