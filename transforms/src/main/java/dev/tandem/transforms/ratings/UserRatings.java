package dev.tandem.transforms.ratings;

import dev.tandem.transforms.failure.Failure;
import dev.tandem.transforms.features.Activity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All ratings of one user that a read found, in one element: the user is looked up once, duplicates
 * are beside each other, and a million ratings are a few thousand elements.
 *
 * @param userKey the user's key; null for the ratings that have none
 * @param ratings the user's ratings, in no promised order
 * @param rejected rows that could not even be decoded
 * @param trimmed how many of the ratings had white space around a key
 * @param shard which of the output's files they belong to, from 0
 */
public record UserRatings(
    @Nullable Object userKey, List<Rating> ratings, List<Failure> rejected, int trimmed, int shard)
    implements Activity {

  @Override
  public int size() {
    return ratings.size();
  }

  @Override
  public @Nullable Object itemKey(int index) {
    return ratings.get(index).item();
  }
}
