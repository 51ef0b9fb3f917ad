package dev.tandem.transforms.model;

import dev.tandem.transforms.vector.ItemMatrix;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The most popular items: what is served when the model cannot answer, and what it is compared
 * with.
 *
 * @param segment the user feature that {@code bySegment} is keyed by, such as {@code country}; null
 *     if there are no segments
 * @param overall most popular first, of equal count the lower id first
 * @param bySegment the same for the users of each value of the segment
 */
public record PopularItems(
    @Nullable String segment,
    List<PopularItem> overall,
    SortedMap<String, List<PopularItem>> bySegment) {

  /**
   * An item and how often it was chosen.
   *
   * @param id the item's key as text
   * @param count above 0
   */
  public record PopularItem(String id, long count) {}

  public PopularItems {
    overall = List.copyOf(overall);
    SortedMap<String, List<PopularItem>> copy = new TreeMap<>();
    bySegment.forEach((value, items) -> copy.put(value, List.copyOf(new ArrayList<>(items))));
    bySegment = Collections.unmodifiableSortedMap(copy);
    if (segment == null && !bySegment.isEmpty()) {
      throw new IllegalArgumentException("popular items by segment need the segment's name");
    }
  }

  /** These lists without the items that a catalogue does not have; empty lists are left out. */
  public PopularItems among(ItemMatrix catalogue) {
    SortedMap<String, List<PopularItem>> known = new TreeMap<>();
    bySegment.forEach(
        (value, items) -> {
          List<PopularItem> left = among(catalogue, items);
          if (!left.isEmpty()) {
            known.put(value, left);
          }
        });
    return new PopularItems(segment, among(catalogue, overall), known);
  }

  private static List<PopularItem> among(ItemMatrix catalogue, List<PopularItem> items) {
    return items.stream().filter(item -> catalogue.position(item.id()) >= 0).toList();
  }

  /** The list for users with this value of the segment; the overall list where there is none. */
  public List<PopularItem> of(@Nullable String segmentValue) {
    List<PopularItem> found = segmentValue == null ? null : bySegment.get(segmentValue);
    return found == null ? overall : found;
  }
}
