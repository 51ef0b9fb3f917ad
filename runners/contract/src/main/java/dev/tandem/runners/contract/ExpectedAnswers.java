package dev.tandem.runners.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.transforms.activity.ActivityEvent;
import dev.tandem.transforms.activity.ActivityParser;
import dev.tandem.transforms.activity.RawRecord;
import dev.tandem.transforms.activity.SessionItem;
import dev.tandem.transforms.activity.SessionState;
import dev.tandem.transforms.activity.TrackSessions;
import dev.tandem.transforms.activity.UnusableRecordException;
import dev.tandem.transforms.features.Feature.Role;
import dev.tandem.transforms.features.FeatureRow;
import dev.tandem.transforms.features.FeatureTables;
import dev.tandem.transforms.features.ValueText;
import dev.tandem.transforms.model.ModelBundle;
import dev.tandem.transforms.recommend.Assortment;
import dev.tandem.transforms.recommend.BlendWeights;
import dev.tandem.transforms.recommend.RecommendSettings;
import dev.tandem.transforms.recommend.Recommendation;
import dev.tandem.transforms.recommend.RecommendationRequest;
import dev.tandem.transforms.recommend.Recommender;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a stream must answer: the records one after the other, in one thread and without an engine.
 */
final class ExpectedAnswers {
  /** Scores that differ by less are equal. */
  private static final double SCORE_TOLERANCE = 1e-5;

  private final FeatureTables tables;
  private final Assortment assortment;
  private final ActivityParser parser = ActivityParser.of(StreamShop.SPEC);
  private final Recommender recommender =
      new Recommender(
          StreamShop.SPEC,
          BlendWeights.DEFAULT,
          RecommendSettings.DEFAULT.withDeadline(Duration.ofDays(1)));
  private final Map<String, SessionState> sessions = new HashMap<>();
  private final Map<String, RecommendationRequest> requests = new LinkedHashMap<>();
  private final Map<String, String> recordIds = new HashMap<>();
  private final Set<String> added = new HashSet<>();
  private final List<Refused> refused = new ArrayList<>();

  ExpectedAnswers(FeatureTables tables) {
    this.tables = tables;
    this.assortment = Assortment.of(StreamShop.SPEC, tables.items());
  }

  /** The next record of the session that it belongs to. */
  void add(RawRecord record) {
    added.add(record.origin().id());
    ActivityEvent event;
    try {
      event = parser.parse(record);
    } catch (UnusableRecordException e) {
      refused.add(
          new Refused(e.reason().name(), record.origin().coordinates(), record.bytes(), null));
      return;
    }
    SessionState.Applied applied =
        sessions
            .getOrDefault(event.sessionId(), SessionState.empty())
            .apply(event, TrackSessions.DEFAULT_MAX_ITEMS);
    sessions.put(event.sessionId(), applied.state());
    requests.put(event.recordId(), request(event, applied));
  }

  private RecommendationRequest request(ActivityEvent event, SessionState.Applied applied) {
    SessionState state = applied.state();
    FeatureRow known = tables.users().find(state.userKey()).features();
    List<@Nullable Object> values = new ArrayList<>();
    for (int i = 0; i < StreamShop.SPEC.withRole(Role.USER).size(); i++) {
      Object said = i < state.userFeatures().size() ? state.userFeatures().get(i) : null;
      values.add(said != null || known == null ? said : known.value(i));
    }
    List<RecommendationRequest.SessionItem> items = new ArrayList<>();
    Set<String> bought = new HashSet<>();
    for (SessionItem item : state.items()) {
      String id = ValueText.format(item.key());
      if (item.purchased()) {
        bought.add(id);
      }
      if (item.inCart() > 0 || !item.purchased()) {
        items.add(new RecommendationRequest.SessionItem(id, item.inCart() > 0));
      }
    }
    Instant time =
        applied.time() == SessionItem.NO_TIME
            ? null
            : Instant.EPOCH.plusNanos(applied.time() * 1000);
    return new RecommendationRequest(
        event.recordId(), event.sessionId(), time, state.userKey(), values, items, bought);
  }

  /** Those of the records that were not added before, in the order of each session. */
  void addNew(List<RawRecord> records) {
    for (RawRecord record : records) {
      if (added.add(record.origin().id())) {
        add(record);
      }
    }
  }

  /** Which record a recommendation answers. */
  String recordOf(Recommendation one) {
    return Objects.requireNonNull(recordIds.get(one.id()), one.id());
  }

  List<Refused> refused() {
    return refused;
  }

  /** How many records are answered. */
  int size() {
    return requests.size();
  }

  /** What a model answers, by the recommendations' ids, in the order of the records. */
  Map<String, Recommendation> of(ModelBundle model) {
    Map<String, Recommendation> answers = new LinkedHashMap<>();
    for (RecommendationRequest request : requests.values()) {
      Recommendation answer = recommender.recommend(model, assortment, request);
      answers.put(answer.id(), answer);
      recordIds.put(answer.id(), request.recordId());
    }
    return answers;
  }

  /** Equal but for the time at which it was served, and for what two computers may differ by. */
  static void assertSame(Recommendation actual, Recommendation expected) {
    assertThat(withoutScores(actual)).isEqualTo(withoutScores(expected));
    List<@Nullable Double> scores = scores(actual);
    List<@Nullable Double> expectedScores = scores(expected);
    for (int i = 0; i < scores.size(); i++) {
      Double score = expectedScores.get(i);
      if (score == null) {
        assertThat(scores.get(i)).isNull();
      } else {
        assertThat(scores.get(i)).isCloseTo(score, within(SCORE_TOLERANCE));
      }
    }
  }

  private static String withoutScores(Recommendation one) {
    return "%s %s %s %s %s %s\n%s\n%s"
        .formatted(
            one.id(),
            one.sessionId(),
            one.userId(),
            one.eventTime(),
            one.modelVersion(),
            one.fallback(),
            one.items().stream().map(item -> item.id() + ' ' + item.reason().text()).toList(),
            one.similar().stream()
                .map(
                    similar ->
                        similar.id()
                            + similar.items().stream().map(Recommendation.SimilarItem::id).toList())
                .toList());
  }

  private static List<@Nullable Double> scores(Recommendation one) {
    List<@Nullable Double> scores = new ArrayList<>();
    one.items().forEach(item -> scores.add(item.score()));
    one.similar().forEach(similar -> similar.items().forEach(item -> scores.add(item.score())));
    return scores;
  }
}
