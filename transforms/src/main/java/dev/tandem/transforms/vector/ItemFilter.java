package dev.tandem.transforms.vector;

import java.util.Arrays;
import java.util.Collection;
import java.util.Objects;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Items that must not be selected, by position; immutable and safe for threads. A filter belongs to
 * the {@link ItemMatrix} it was made for and to its normalised copies: {@link TopK} refuses it with
 * another one, where the same positions are other items.
 *
 * <p>A few items are a small sorted array, so that a query's own exclusions cost nothing like a bit
 * per item of the catalogue; many, such as what is out of stock, are bits. {@link #or} puts the two
 * side by side without copying either.
 */
public final class ItemFilter {
  private static final int FEW = 64;
  private static final ItemFilter NONE = new ItemFilter(null, new int[0], new long[0], null);

  /** The identity of the matrix whose positions these are; null if there are none. */
  private final @Nullable Object items;

  private final int[] few;
  private final long[] bits;
  private final @Nullable ItemFilter other;

  private ItemFilter(@Nullable Object items, int[] few, long[] bits, @Nullable ItemFilter other) {
    this.items = items;
    this.few = few;
    this.bits = bits;
    this.other = other;
  }

  /** Excludes nothing; for any matrix. */
  public static ItemFilter none() {
    return NONE;
  }

  /**
   * Excludes these items. Ids that the matrix does not have are passed over: what is not there is
   * not selected either.
   */
  public static ItemFilter excluding(ItemMatrix items, Collection<String> ids) {
    return excludingPositions(
        items, ids.stream().mapToInt(items::position).filter(position -> position >= 0).toArray());
  }

  /**
   * Excludes the items at these positions; their order, and one named twice, do not matter.
   *
   * @throws IndexOutOfBoundsException if a position is not in [0, items.size())
   */
  public static ItemFilter excludingPositions(ItemMatrix items, int... positions) {
    for (int position : positions) {
      Objects.checkIndex(position, items.size());
    }
    if (positions.length == 0) {
      return NONE;
    }
    if (positions.length <= FEW) {
      int[] few = positions.clone();
      Arrays.sort(few);
      return new ItemFilter(items.identity(), few, new long[0], null);
    }
    long[] bits = new long[words(items)];
    for (int position : positions) {
      bits[position >>> 6] |= 1L << position;
    }
    return new ItemFilter(items.identity(), new int[0], bits, null);
  }

  /** Excludes the items at whose position the predicate holds; asks it once for each. */
  public static ItemFilter excludingIf(ItemMatrix items, IntPredicate excluded) {
    long[] bits = new long[words(items)];
    for (int position = 0; position < items.size(); position++) {
      if (excluded.test(position)) {
        bits[position >>> 6] |= 1L << position;
      }
    }
    return new ItemFilter(items.identity(), new int[0], bits, null);
  }

  private static int words(ItemMatrix items) {
    return (int) (((long) items.size() + Long.SIZE - 1) / Long.SIZE);
  }

  /**
   * Excludes what this or the other excludes. Copies neither, so a query's own filter can be put
   * before a large shared one: {@code own.or(outOfStock)}.
   *
   * @throws IllegalArgumentException if they were made for different items
   */
  public ItemFilter or(ItemFilter more) {
    if (items == null) {
      return more;
    }
    if (more.items == null) {
      return this;
    }
    if (items != more.items) {
      throw new IllegalArgumentException("the filters were made for different item matrices");
    }
    return new ItemFilter(items, few, bits, other == null ? more : other.or(more));
  }

  /** Whether the item at a position in [0, size) must not be selected. */
  public boolean excludes(int position) {
    for (ItemFilter filter = this; filter != null; filter = filter.other) {
      if (filter.excludesItself(position)) {
        return true;
      }
    }
    return false;
  }

  private boolean excludesItself(int position) {
    if (bits.length > 0) {
      return (bits[position >>> 6] & 1L << position) != 0;
    }
    return few.length > 0 && Arrays.binarySearch(few, position) >= 0;
  }

  /**
   * @throws IllegalArgumentException if the filter was made for other items
   */
  void checkMadeFor(ItemMatrix matrix) {
    if (items != null && items != matrix.identity()) {
      throw new IllegalArgumentException("the filter was made for another item matrix");
    }
  }
}
