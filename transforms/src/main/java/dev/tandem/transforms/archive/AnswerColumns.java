package dev.tandem.transforms.archive;

import static dev.tandem.transforms.archive.Column.nullable;
import static dev.tandem.transforms.archive.Column.required;

import dev.tandem.transforms.activity.SessionItem;
import dev.tandem.transforms.archive.Column.ListOf;
import dev.tandem.transforms.features.Feature;
import dev.tandem.transforms.features.Feature.Role;
import dev.tandem.transforms.features.FeatureSpec;
import dev.tandem.transforms.features.FeatureType;
import dev.tandem.transforms.features.ValueText;
import dev.tandem.transforms.recommend.FallbackReason;
import dev.tandem.transforms.recommend.Recommendation;
import dev.tandem.transforms.recommend.Recommendation.Similar;
import dev.tandem.transforms.recommend.Recommendation.SimilarItem;
import dev.tandem.transforms.serve.Answer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The columns of the answers' archive; {@code docs/archive-format.md} describes them. */
final class AnswerColumns {
  /** Readers make columns of these from the names of the folders. */
  private static final Set<String> PARTITIONS = Set.of("date", "hour");

  private AnswerColumns() {}

  /**
   * @throws IllegalArgumentException if a feature of the spec has the name of another column
   */
  static List<Column<Answer>> of(FeatureSpec spec) {
    Feature user = spec.the(Role.USER_ID);
    String item = spec.the(Role.ITEM_ID).name();
    List<Column<Answer>> columns = new ArrayList<>();
    columns.add(required("recommendation_id", FeatureType.STRING, a -> a.recommendation().id()));
    columns.add(required("session_id", FeatureType.STRING, a -> a.recommendation().sessionId()));
    columns.add(feature(user, a -> a.recommendation().userId()));
    columns.add(nullable("event_time", FeatureType.TIMESTAMP, a -> a.recommendation().eventTime()));
    columns.add(nullable("received_at", FeatureType.TIMESTAMP, a -> a.session().recordTime()));
    columns.add(required("served_at", FeatureType.TIMESTAMP, a -> a.recommendation().servedAt()));
    columns.add(
        nullable("model_version", FeatureType.STRING, a -> a.recommendation().modelVersion()));
    columns.add(nullable("fallback", FeatureType.STRING, AnswerColumns::fallback));
    columns.add(nullable("latency_ms", FeatureType.LONG, Answer::latencyMillis));
    columns.add(required("work_us", FeatureType.LONG, Answer::workMicros));
    int index = 0;
    for (Feature feature : spec.withRole(Role.USER)) {
      int at = index++;
      columns.add(
          feature(feature, a -> at < a.userValues().size() ? a.userValues().get(at) : null));
    }
    columns.add(new ListOf<>("session_items", a -> a.session().items(), sessionItem(item)));
    columns.add(
        new ListOf<>("recommended_items", a -> a.recommendation().items(), recommended(item)));
    columns.add(new ListOf<>("similar_items", a -> a.recommendation().similar(), similar(item)));
    refuseDoubles(columns);
    return columns;
  }

  /**
   * Null where a value is not of the feature's type: rows that wait may be older than the spec, and
   * one that could not be written would keep all others from being written.
   */
  private static Column<Answer> feature(Feature feature, Function<Answer, @Nullable Object> of) {
    FeatureType type = feature.type();
    return nullable(
        feature.name(),
        type,
        answer -> {
          Object value = of.apply(answer);
          return value != null && type.fits(value) ? value : null;
        });
  }

  private static List<Column<SessionItem>> sessionItem(String item) {
    return List.of(
        required(item, FeatureType.STRING, one -> ValueText.format(one.key())),
        required("in_cart", FeatureType.INT, SessionItem::inCart),
        required("views", FeatureType.INT, SessionItem::views),
        required("purchased", FeatureType.BOOLEAN, SessionItem::purchased),
        nullable("last_time", FeatureType.TIMESTAMP, AnswerColumns::lastTime));
  }

  private static List<Column<Recommendation.Item>> recommended(String item) {
    return List.of(
        required(item, FeatureType.STRING, Recommendation.Item::id),
        nullable("score", FeatureType.DOUBLE, Recommendation.Item::score),
        required("reason", FeatureType.STRING, one -> one.reason().text()));
  }

  private static List<Column<Similar>> similar(String item) {
    List<Column<SimilarItem>> fields =
        List.of(
            required(item, FeatureType.STRING, SimilarItem::id),
            required("score", FeatureType.DOUBLE, SimilarItem::score));
    return List.of(
        required(item, FeatureType.STRING, Similar::id),
        new ListOf<>("items", Similar::items, fields));
  }

  private static @Nullable Object fallback(Answer answer) {
    FallbackReason fallback = answer.recommendation().fallback();
    return fallback == null ? null : fallback.text();
  }

  private static @Nullable Object lastTime(SessionItem item) {
    return item.time() == SessionItem.NO_TIME
        ? null
        : Instant.EPOCH.plus(item.time(), ChronoUnit.MICROS);
  }

  /** Most readers do not tell upper from lower case. */
  private static void refuseDoubles(List<Column<Answer>> columns) {
    Set<String> taken = new HashSet<>(PARTITIONS);
    for (Column<?> column : columns) {
      refuseDouble(column.name(), taken);
      if (column instanceof ListOf<?, ?> list) {
        Set<String> fields = new HashSet<>();
        list.fields().forEach(field -> refuseDouble(field.name(), fields));
      }
    }
  }

  private static void refuseDouble(String name, Set<String> taken) {
    if (!taken.add(name.toLowerCase(Locale.ROOT))) {
      throw new IllegalArgumentException(
          "a feature of the feature spec has the name of a column of the archive, '%s': give it another name"
              .formatted(name));
    }
  }
}
