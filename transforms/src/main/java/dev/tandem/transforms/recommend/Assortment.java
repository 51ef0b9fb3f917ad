package dev.tandem.transforms.recommend;

import dev.tandem.transforms.features.Feature;
import dev.tandem.transforms.features.Feature.Role;
import dev.tandem.transforms.features.FeatureSpec;
import dev.tandem.transforms.features.FeatureTable;
import dev.tandem.transforms.features.ValueText;
import dev.tandem.transforms.vector.ItemFilter;
import dev.tandem.transforms.vector.ItemMatrix;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What can be sold: the items that a table of items has, and has in stock. Make one for each
 * reading of the table. Safe for threads.
 *
 * <p>In stock is an item whose value of the spec's {@link FeatureSpec#stock} is a number above 0 or
 * true; 0, less, false and null are out of stock. Without such a feature every item of the table is
 * in stock. An item that a model knows and the table does not is not sold any more.
 */
public final class Assortment {
  private static final int ROWS_AT_ONCE = 256;

  private final @Nullable TreeSet<String> sold;

  /** Of two models, the newest first: no more are in use while one takes the place of another. */
  private volatile List<Known> known = List.of();

  /**
   * What is worked out for a model. None of it holds the matrix's vectors.
   *
   * @param unavailable what is not sold
   * @param centre the mean of all vectors
   */
  private record Known(WeakReference<ItemMatrix> items, ItemFilter unavailable, double[] centre) {}

  private Assortment(@Nullable TreeSet<String> sold) {
    this.sold = sold;
  }

  public static Assortment of(FeatureSpec spec, FeatureTable items) {
    Feature stock = spec.stock();
    int index = stock == null ? -1 : spec.withRole(Role.ITEM).indexOf(stock);
    TreeSet<String> sold = new TreeSet<>();
    items
        .rows()
        .filter(row -> index < 0 || isInStock(row.value(index)))
        .forEach(row -> sold.add(ValueText.format(row.key())));
    return new Assortment(sold);
  }

  /** For a shop that has no table of items at hand: all that a model knows is sold. */
  public static Assortment unlimited() {
    return new Assortment(null);
  }

  private static boolean isInStock(@Nullable Object value) {
    if (value instanceof Number number) {
      return number.doubleValue() > 0;
    }
    return Boolean.TRUE.equals(value);
  }

  /** Whether an item can be sold. */
  public boolean sells(String id) {
    return sold == null || sold.contains(id);
  }

  /** All that can be sold, by ascending id; empty if that is unlimited. */
  Iterable<String> sold() {
    return sold == null ? List.of() : sold;
  }

  /**
   * The items of a model that cannot be sold. Asking for the first time looks at every item, less
   * than a microsecond each: whoever loads a model or a table asks before a shopper does.
   */
  public ItemFilter unavailable(ItemMatrix items) {
    return known(items).unavailable();
  }

  /** The mean of all vectors of a model; not to be changed. As costly as the above. */
  double[] centre(ItemMatrix items) {
    return known(items).centre();
  }

  private Known known(ItemMatrix items) {
    Known found = find(items);
    return found == null ? make(items) : found;
  }

  private @Nullable Known find(ItemMatrix items) {
    for (Known one : known) {
      if (one.items().refersTo(items)) {
        return one;
      }
    }
    return null;
  }

  private synchronized Known make(ItemMatrix items) {
    Known found = find(items);
    if (found != null) {
      return found;
    }
    ItemFilter unavailable =
        sold == null
            ? ItemFilter.none()
            : ItemFilter.excludingIf(items, position -> !sold.contains(items.id(position)));
    Known newest = new Known(new WeakReference<>(items), unavailable, centreOf(items));
    known = known.isEmpty() ? List.of(newest) : List.of(newest, known.get(0));
    return newest;
  }

  private static double[] centreOf(ItemMatrix items) {
    int dimension = items.dimension();
    double[] centre = new double[dimension];
    float[] rows = new float[ROWS_AT_ONCE * dimension];
    for (int from = 0; from < items.size(); from += ROWS_AT_ONCE) {
      int to = Math.min(items.size(), from + ROWS_AT_ONCE);
      items.copyRows(from, to, rows);
      for (int i = 0; i < (to - from) * dimension; i++) {
        centre[i % dimension] += rows[i];
      }
    }
    for (int k = 0; k < dimension; k++) {
      centre[k] /= Math.max(1, items.size());
    }
    return centre;
  }
}
