package dev.tandem.transforms.snapshot;

import dev.tandem.transforms.failure.Failure;
import dev.tandem.transforms.features.Feature;
import dev.tandem.transforms.features.Feature.Role;
import dev.tandem.transforms.features.FeatureRow;
import dev.tandem.transforms.features.FeatureSpec;
import dev.tandem.transforms.features.FeatureTable;
import dev.tandem.transforms.features.Joined;
import dev.tandem.transforms.ratings.DuplicateRatings;
import dev.tandem.transforms.ratings.OriginalRow;
import dev.tandem.transforms.ratings.Rating;
import dev.tandem.transforms.ratings.UserRatings;
import java.io.Serializable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides which ratings become rows of the training table: refuses what has no place in it, with a
 * reason, and settles duplicates. Plain Java, immutable, safe for threads.
 *
 * <p>A rating is refused for the first of these reasons that holds, so that each is counted once:
 * null user, null item, null label, label out of range, orphan user, unusable user, orphan item,
 * unusable item. Duplicates are settled among those that remain; the result does not depend on the
 * order in which ratings were read.
 */
public final class RatingJudge implements Serializable {
  private static final long serialVersionUID = 1;
  static final String STAGE = "training-rows";

  private final FeatureSpec spec;
  private final DuplicateRatings policy;
  private final Instant time;
  private final Feature label;

  /**
   * @param time written into every failure, so that two tries of one run write the same
   */
  public RatingJudge(FeatureSpec spec, DuplicateRatings policy, Instant time) {
    this.spec = spec;
    this.policy = policy;
    this.time = time;
    this.label = spec.the(Role.LABEL);
  }

  /** The rows and failures of one user: ratings in = rows + merged + failures. */
  public TrainingRows judge(Joined<UserRatings> joined) {
    UserRatings activity = joined.activity();
    List<Failure> failures = new ArrayList<>(activity.rejected());
    FeatureRow user = joined.user().features();
    List<TrainingRows.Row> accepted = new ArrayList<>(activity.size());
    List<@Nullable Comparable<?>> orders = new ArrayList<>(activity.size());
    for (int i = 0; i < activity.size(); i++) {
      Rating rating = activity.ratings().get(i);
      Refusal refusal = refusal(joined, i, rating);
      if (refusal == null) {
        accepted.add(
            new TrainingRows.Row(
                required(joined.items().get(i).features()),
                required(rating.label()),
                rating.time()));
        orders.add(rating.order());
      } else {
        failures.add(failure(refusal, activity.userKey(), rating));
      }
    }
    if (user == null || accepted.isEmpty()) {
      return new TrainingRows(null, List.of(), failures, 0, activity.trimmed(), activity.shard());
    }
    Collection<TrainingRows.Row> rows =
        switch (policy) {
          case ALL -> accepted;
          case LAST -> newest(accepted, orders);
          case MEAN -> means(accepted);
        };
    return new TrainingRows(
        user,
        List.copyOf(rows),
        failures,
        accepted.size() - rows.size(),
        activity.trimmed(),
        activity.shard());
  }

  private record Refusal(String reason, String detail) {}

  private @Nullable Refusal refusal(Joined<UserRatings> joined, int index, Rating rating) {
    Object userKey = joined.activity().userKey();
    if (userKey == null) {
      return new Refusal("NULL_USER", column(Role.USER_ID) + " is null");
    }
    if (rating.item() == null) {
      return new Refusal("NULL_ITEM", column(Role.ITEM_ID) + " is null");
    }
    if (rating.label() == null) {
      return new Refusal("NULL_LABEL", label.column() + " is null");
    }
    double value = rating.label().doubleValue();
    if ((label.min() != null && value < label.min())
        || (label.max() != null && value > label.max())) {
      return new Refusal(
          "LABEL_OUT_OF_RANGE",
          "%s is %s, allowed is %s to %s"
              .formatted(label.column(), rating.label(), limit(label.min()), limit(label.max())));
    }
    if (joined.user().features() == null) {
      return joined.user().problem() == null
          ? new Refusal("ORPHAN_USER", "%s has no key %s".formatted(spec.users().label(), userKey))
          : new Refusal(
              "UNUSABLE_USER",
              "%s %s: %s".formatted(spec.users().label(), userKey, joined.user().problem()));
    }
    FeatureTable.Match item = joined.items().get(index);
    if (item.features() == null) {
      return item.problem() == null
          ? new Refusal(
              "ORPHAN_ITEM", "%s has no key %s".formatted(spec.items().label(), rating.item()))
          : new Refusal(
              "UNUSABLE_ITEM",
              "%s %s: %s".formatted(spec.items().label(), rating.item(), item.problem()));
    }
    return null;
  }

  private static String limit(@Nullable Double value) {
    if (value == null) {
      return "any";
    }
    return value == Math.rint(value) ? Long.toString(value.longValue()) : value.toString();
  }

  private String column(Role role) {
    return spec.the(role).column();
  }

  private Failure failure(Refusal refusal, @Nullable Object userKey, Rating rating) {
    return new Failure(
        STAGE,
        refusal.reason(),
        refusal.detail(),
        original(userKey, rating),
        Map.of(
            "table",
            spec.ratings().label(),
            "key",
            "%s=%s, %s=%s"
                .formatted(column(Role.USER_ID), userKey, column(Role.ITEM_ID), rating.item())),
        time);
  }

  private byte[] original(@Nullable Object userKey, Rating rating) {
    Map<String, @Nullable String> values = rating.originals();
    if (values == null) {
      values = new LinkedHashMap<>();
      values.put(column(Role.USER_ID), text(userKey));
      values.put(column(Role.ITEM_ID), text(rating.item()));
      values.put(column(Role.LABEL), text(rating.label()));
      Feature ratedAt = spec.time();
      if (ratedAt != null) {
        values.put(ratedAt.column(), text(rating.time()));
      }
    }
    return OriginalRow.toJson(values);
  }

  private static @Nullable String text(@Nullable Object value) {
    return value == null ? null : value.toString();
  }

  private static <T> T required(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("a rating was accepted without its features or its label");
    }
    return value;
  }

  private static Collection<TrainingRows.Row> newest(
      List<TrainingRows.Row> rows, List<@Nullable Comparable<?>> orders) {
    Map<Object, Integer> newest = new LinkedHashMap<>();
    for (int i = 0; i < rows.size(); i++) {
      int candidate = i;
      newest.merge(
          rows.get(i).item().key(),
          i,
          (held, unused) -> isNewer(rows, orders, candidate, held) ? candidate : held);
    }
    return newest.size() == rows.size() ? rows : newest.values().stream().map(rows::get).toList();
  }

  private static boolean isNewer(
      List<TrainingRows.Row> rows, List<@Nullable Comparable<?>> orders, int a, int b) {
    int byOrder = compareOrders(orders.get(a), orders.get(b));
    return byOrder != 0
        ? byOrder > 0
        : rows.get(a).label().doubleValue() > rows.get(b).label().doubleValue();
  }

  /** Both are of one column and so of one class; null is oldest. */
  @SuppressWarnings({"unchecked", "rawtypes"})
  private static int compareOrders(@Nullable Comparable a, @Nullable Comparable b) {
    if (a == null || b == null) {
      return Boolean.compare(a != null, b != null);
    }
    return a.compareTo(b);
  }

  private static Collection<TrainingRows.Row> means(List<TrainingRows.Row> rows) {
    Map<Object, List<TrainingRows.Row>> byItem = new LinkedHashMap<>();
    for (TrainingRows.Row row : rows) {
      byItem.computeIfAbsent(row.item().key(), unused -> new ArrayList<>(1)).add(row);
    }
    List<TrainingRows.Row> means = new ArrayList<>(byItem.size());
    for (List<TrainingRows.Row> same : byItem.values()) {
      // Sorted, because a sum of fractions depends on its order in the last digit.
      double sum = same.stream().mapToDouble(row -> row.label().doubleValue()).sorted().sum();
      means.add(new TrainingRows.Row(same.get(0).item(), sum / same.size(), latest(same)));
    }
    return means;
  }

  private static @Nullable Instant latest(List<TrainingRows.Row> rows) {
    List<Instant> times = new ArrayList<>();
    for (TrainingRows.Row row : rows) {
      if (row.time() != null) {
        times.add(row.time());
      }
    }
    return times.isEmpty() ? null : Collections.max(times);
  }
}
