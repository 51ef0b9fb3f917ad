package dev.tandem.transforms.io;

import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The part of a table that one connection reads, slice after slice.
 *
 * @param slices what to read, each with one query
 * @param shards the output's files that this lane's users are spread over
 */
public record ReadLane(List<Slice> slices, List<Integer> shards) implements Serializable {

  /**
   * A range of user keys.
   *
   * @param from smallest key, inclusive; null for no limit
   * @param to greatest key, exclusive; null for no limit
   * @param withoutKey true for the rows whose key is null; then there are no limits
   */
  public record Slice(@Nullable Object from, @Nullable Object to, boolean withoutKey)
      implements Serializable {

    static final Slice WITHOUT_KEY = new Slice(null, null, true);
  }
}
