package dev.tandem.transforms.training;

import dev.tandem.transforms.model.PopularItems;
import dev.tandem.transforms.model.PopularItems.PopularItem;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How often each item was chosen in the training rows, by all and by the users of each segment. */
final class Popularity {
  /** Longest list of a bundle. */
  static final int MOST_LISTED = 200;

  /** Most counts of items by segment that are held; a feature of more values is no segment. */
  private static final long MOST_COUNTS = 100_000_000;

  private final TrainingData data;
  private final @Nullable FeatureColumn segment;
  private final long[] overall;

  /** For each segment the count of each item, null where nobody of it chose anything. */
  private final int[] @Nullable [] bySegment;

  Popularity(TrainingData data, HoldOut holdOut) {
    this.data = data;
    this.segment = segmentColumn(data);
    overall = new long[data.itemCount()];
    bySegment = new int[segment == null ? 0 : segment.dictionary().length][];
    for (int i = 0; i < data.size(); i++) {
      if (holdOut.use(i) == HoldOut.Use.TRAINING) {
        overall[data.item[i]]++;
        int code = segmentOf(data.user[i]);
        if (code >= 0) {
          int[] counts = bySegment[code];
          if (counts == null) {
            counts = new int[data.itemCount()];
            bySegment[code] = counts;
          }
          counts[data.item[i]]++;
        }
      }
    }
  }

  /** Null if there is none, or so many segments that counts of each would not fit. */
  private static @Nullable FeatureColumn segmentColumn(TrainingData data) {
    FeatureColumn column = data.users().segment();
    return column == null || (long) column.dictionary().length * data.itemCount() > MOST_COUNTS
        ? null
        : column;
  }

  private int segmentOf(int user) {
    return segment == null ? -1 : segment.codes()[user];
  }

  /** The same for everybody. */
  void score(int user, float[] scores) {
    for (int i = 0; i < scores.length; i++) {
      scores[i] = overall[i];
    }
  }

  /** By the count in the user's segment, then by that of all. */
  void scoreBySegment(int user, float[] scores) {
    int code = segmentOf(user);
    int[] counts = code < 0 ? null : bySegment[code];
    long total = 1;
    for (long count : overall) {
      total = Math.max(total, count + 1);
    }
    for (int i = 0; i < scores.length; i++) {
      scores[i] = (counts == null ? 0 : counts[i]) + (float) overall[i] / total;
    }
  }

  PopularItems items() {
    SortedMap<String, List<PopularItem>> lists = new TreeMap<>();
    FeatureColumn column = segment;
    if (column != null) {
      for (int code = 0; code < bySegment.length; code++) {
        int[] counts = bySegment[code];
        if (counts != null) {
          long[] wide = new long[counts.length];
          for (int i = 0; i < wide.length; i++) {
            wide[i] = counts[i];
          }
          lists.put(column.dictionary()[code], list(wide));
        }
      }
    }
    return new PopularItems(column == null ? null : column.feature().name(), list(overall), lists);
  }

  private List<PopularItem> list(long[] counts) {
    // Up to 2^24 a float tells counts apart; the snapshot may have more of one item.
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] > 0) {
        order.add(i);
      }
    }
    order.sort((a, b) -> Long.compare(counts[b], counts[a]));
    return order.stream()
        .limit(MOST_LISTED)
        .map(i -> new PopularItem(data.items().ids().get(i), counts[i]))
        .toList();
  }
}
