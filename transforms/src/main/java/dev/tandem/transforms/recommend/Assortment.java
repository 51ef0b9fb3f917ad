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

  private final @Nullable TreeSet<String> sold;

  /** Of two models, the newest first: no more are in use while one takes the place of another. */
  private volatile List<Known> known = List.of();

  /** What a model has that is not sold. The filter does not hold the matrix's vectors. */
  private record Known(WeakReference<ItemMatrix> items, ItemFilter unavailable) {}

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
    ItemFilter found = find(items);
    return found == null ? make(items) : found;
  }

  private @Nullable ItemFilter find(ItemMatrix items) {
    for (Known one : known) {
      if (one.items().refersTo(items)) {
        return one.unavailable();
      }
    }
    return null;
  }

  private synchronized ItemFilter make(ItemMatrix items) {
    ItemFilter found = find(items);
    if (found != null) {
      return found;
    }
    ItemFilter made =
        sold == null
            ? ItemFilter.none()
            : ItemFilter.excludingIf(items, position -> !sold.contains(items.id(position)));
    Known newest = new Known(new WeakReference<>(items), made);
    known = known.isEmpty() ? List.of(newest) : List.of(newest, known.get(0));
    return made;
  }
}
