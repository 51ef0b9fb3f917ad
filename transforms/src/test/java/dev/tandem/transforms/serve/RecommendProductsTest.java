package dev.tandem.transforms.serve;

import static dev.tandem.transforms.serve.SampleRegistry.SPEC;
import static dev.tandem.transforms.serve.SampleRegistry.tables;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.transforms.activity.SessionItem;
import dev.tandem.transforms.activity.SessionSnapshot;
import dev.tandem.transforms.activity.SessionSnapshotCoder;
import dev.tandem.transforms.io.DatabaseGoneException;
import dev.tandem.transforms.recommend.BlendWeights;
import dev.tandem.transforms.recommend.FallbackReason;
import dev.tandem.transforms.recommend.Reason;
import dev.tandem.transforms.recommend.RecommendSettings;
import dev.tandem.transforms.recommend.Recommendation;
import dev.tandem.transforms.recommend.Recommendation.Item;
import dev.tandem.transforms.recommend.RecommendationJson;
import dev.tandem.transforms.serve.FallbackWatch.TooMany;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestPipelineExtension;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.SimpleFunction;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(TestPipelineExtension.class)
class RecommendProductsTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final List<@Nullable Object> SAID_NOTHING = Arrays.asList(null, null, null, null);

  /** What a marked session makes happen before it is answered, by the registry's path. */
  private static final Map<String, LiveShop> SHOPS = new ConcurrentHashMap<>();

  @TempDir Path folder;
  private SampleRegistry registry;
  private LiveShop shop;

  @BeforeEach
  void openShop() {
    registry = new SampleRegistry(folder.resolve("registry"));
    shop =
        LiveShop.of(SPEC, registry.folder().toString())
            .withTables(() -> tables("A005"))
            .withRefresh(Duration.ofDays(1));
  }

  private PCollection<Answer> recommend(TestPipeline pipeline, SessionSnapshot... sessions) {
    return pipeline
        .apply(Create.of(List.of(sessions)).withCoder(SessionSnapshotCoder.of()))
        .apply("Recommend products", transform(shop));
  }

  private static RecommendProducts transform(LiveShop shop) {
    return RecommendProducts.with(shop, SPEC, BlendWeights.DEFAULT, RecommendSettings.DEFAULT);
  }

  private static SessionSnapshot session(
      String id, @Nullable Object user, @Nullable Instant recordTime, SessionItem... items) {
    return new SessionSnapshot(
        id, "record of " + id, user, SAID_NOTHING, List.of(items), NOON, recordTime);
  }

  private static SessionItem item(String id, int inCart, boolean purchased) {
    return new SessionItem(
        id, SessionItem.NO_TIME, SessionItem.NO_TIME, SessionItem.NO_TIME, 1, inCart, purchased);
  }

  private static SessionItem viewed(String id) {
    return item(id, 0, false);
  }

  private static Map<String, Answer> bySession(Iterable<Answer> answers) {
    Map<String, Answer> found = new HashMap<>();
    for (Answer answer : answers) {
      assertThat(found.put(answer.session().sessionId(), answer)).isNull();
    }
    return found;
  }

  private static Recommendation said(Map<String, Answer> answers, String session) {
    return Objects.requireNonNull(answers.get(session), session).recommendation();
  }

  @Test
  void answersWhoeverCanBeAnsweredAndOffersPopularProductsToOthers(TestPipeline pipeline)
      throws Exception {
    String version = registry.publish("A");
    SessionSnapshot moved =
        new SessionSnapshot(
            "moved",
            "r",
            103L,
            Arrays.asList(null, "Oslo", null, "Norway"),
            List.of(viewed("A001")),
            null,
            Instant.now());
    PCollection<Answer> answers =
        recommend(
            pipeline,
            session("customer", 103L, Instant.now(), viewed("A001"), item("A002", 1, false)),
            moved,
            session("visitor", null, null, viewed("A001")),
            session("stranger", 999L, null, viewed("A003")),
            session("nobody", null, null),
            session("unknown", 999L, null, viewed("of another shop")));
    PAssert.that(answers)
        .satisfies(
            found -> {
              Map<String, Answer> by = bySession(found);
              assertThat(by).hasSize(6);
              for (String answered : List.of("customer", "moved", "visitor", "stranger")) {
                Recommendation said = said(by, answered);
                assertThat(said.fallback()).as(answered).isNull();
                assertThat(said.modelVersion()).isEqualTo(version);
                assertThat(said.items()).hasSize(10).extracting(Item::id).doesNotContain("A005");
              }
              assertThat(said(by, "customer").items())
                  .extracting(Item::id)
                  .doesNotContain("A001", "A002");
              assertThat(said(by, "visitor").items())
                  .extracting(Item::reason)
                  .containsOnly(Reason.similarTo("A001"));
              assertThat(said(by, "nobody").fallback()).isEqualTo(FallbackReason.NOTHING_KNOWN);
              assertThat(said(by, "unknown").fallback()).isEqualTo(FallbackReason.MISSING_FEATURES);
              assertThat(said(by, "unknown").items().get(0))
                  .isEqualTo(new Item("A007", null, Reason.POPULAR));
              assertThat(Objects.requireNonNull(by.get("customer")).userValues())
                  .containsExactly(new BigDecimal("21000.00"), "Nantes", null, "France");
              assertThat(Objects.requireNonNull(by.get("moved")).userValues())
                  .containsExactly(new BigDecimal("21000.00"), "Oslo", null, "Norway");
              assertThat(found).allMatch(answer -> answer.workMicros() >= 0);
              return null;
            });
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();

    assertThat(counter(result, "recommendations")).isEqualTo(6);
    assertThat(counter(result, "fallbacks")).isEqualTo(2);
    assertThat(counter(result, "fallbacks-nothing_known")).isEqualTo(1);
    assertThat(counter(result, "fallbacks-missing_features")).isEqualTo(1);
    assertThat(counter(result, "fallbacks-deadline")).isZero();
    assertThat(counter(result, "recommender-errors")).isZero();
    assertThat(counter(result, "latency-unknown")).isEqualTo(4);
    assertThat(sum(result, LatencyBuckets.LATENCY)).isEqualTo(2);
    assertThat(sum(result, LatencyBuckets.WORK)).isEqualTo(6);
  }

  @Test
  void whatIsInTheCartIsNeverOfferedAndWhatWasBoughtIsNoLongerThoughtOf(TestPipeline pipeline)
      throws Exception {
    registry.publish("A");
    PCollection<Answer> answers =
        recommend(
            pipeline,
            session("s", null, null, item("A000", 0, true), item("A001", 2, true), viewed("A002")));
    PAssert.thatSingleton(answers)
        .satisfies(
            answer -> {
              Recommendation said = answer.recommendation();
              assertThat(said.items())
                  .extracting(Item::id)
                  .doesNotContain("A000", "A001", "A002")
                  .hasSize(10);
              assertThat(said.items())
                  .extracting(Item::reason)
                  .doesNotContain(Reason.similarTo("A000"))
                  .isSubsetOf(Reason.similarTo("A001"), Reason.similarTo("A002"));
              assertThat(said.similar())
                  .extracting(Recommendation.Similar::id)
                  .containsExactly("A001", "A002");
              return null;
            });
    pipeline.run().waitUntilFinish();
  }

  @Test
  void withoutAModelOffersWhatIsInStock(TestPipeline pipeline) {
    PAssert.thatSingleton(recommend(pipeline, session("s", 103L, null, viewed("A000"))))
        .satisfies(
            answer -> {
              Recommendation said = answer.recommendation();
              assertThat(said.fallback()).isEqualTo(FallbackReason.NO_MODEL);
              assertThat(said.modelVersion()).isNull();
              assertThat(said.items())
                  .extracting(Item::id)
                  .startsWith("A001", "A002", "A003", "A004", "A006");
              return null;
            });
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();

    assertThat(counter(result, "fallbacks-no_model")).isEqualTo(1);
  }

  @Test
  void tellsTheShopOfFallbacks(TestPipeline pipeline) {
    SessionSnapshot[] sessions = new SessionSnapshot[100];
    Arrays.setAll(sessions, i -> session("s" + i, 103L, null, viewed("A000")));
    recommend(pipeline, sessions);
    pipeline.run().waitUntilFinish();

    assertThat(Objects.requireNonNull(shop.holder()).fallbacks().tooMany())
        .contains(new TooMany(100, 100, "no_model 100"));
  }

  @Test
  void failsWhenTheTablesWereNeverLoaded(TestPipeline pipeline) {
    shop =
        shop.withTables(
            () -> {
              throw new DatabaseGoneException("the shop is closed", new SQLException("no"));
            });
    recommend(pipeline, session("s", 103L, null, viewed("A000")));

    assertThatThrownBy(() -> pipeline.run().waitUntilFinish())
        .hasRootCauseInstanceOf(SQLException.class)
        .hasMessageContaining("the shop is closed");
  }

  /** Publishes and refreshes when it sees a session of that name. */
  private static final class Publish extends SimpleFunction<SessionSnapshot, SessionSnapshot> {
    private static final long serialVersionUID = 1;
    private final String registry;

    Publish(String registry) {
      this.registry = registry;
    }

    @Override
    public SessionSnapshot apply(SessionSnapshot session) {
      try {
        SampleRegistry models = new SampleRegistry(Path.of(registry));
        LiveHolder holder =
            Objects.requireNonNull(Objects.requireNonNull(SHOPS.get(registry)).holder());
        switch (session.sessionId()) {
          case "good" -> models.publish("B");
          case "damaged" -> models.publishDamaged("C");
          default -> {
            return session;
          }
        }
        holder.refreshNow();
        return session;
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Test
  void takesANewModelWithinAStreamAndRefusesADamagedOne(TestPipeline pipeline) throws Exception {
    String registryPath = registry.folder().toString();
    registry.publish("A");
    SHOPS.put(registryPath, shop);
    org.joda.time.Duration second = org.joda.time.Duration.standardSeconds(1);
    TestStream<SessionSnapshot> sessions =
        TestStream.create(SessionSnapshotCoder.of())
            .addElements(session("first", 103L, null, viewed("A000")))
            .advanceProcessingTime(second)
            .addElements(session("good", 103L, null, viewed("B000")))
            .advanceProcessingTime(second)
            .addElements(session("damaged", 103L, null, viewed("B001")))
            .advanceProcessingTime(second)
            .addElements(session("last", 103L, null, viewed("B002")))
            .advanceWatermarkToInfinity();
    PAssert.that(
            pipeline
                .apply(sessions)
                .apply(MapElements.via(new Publish(registryPath)))
                .setCoder(SessionSnapshotCoder.of())
                .apply(transform(shop)))
        .satisfies(
            found -> {
              Map<String, Answer> by = bySession(found);
              assertThat(by).hasSize(4);
              by.forEach(
                  (session, answer) ->
                      assertThat(answer.recommendation().items())
                          .as(session)
                          .hasSize(10)
                          .allMatch(item -> item.id().startsWith(first(session) ? "A" : "B")));
              assertThat(said(by, "good").modelVersion())
                  .isEqualTo(said(by, "last").modelVersion())
                  .isNotEqualTo(said(by, "first").modelVersion());
              return null;
            });
    PipelineResult result;
    try (LiveShop.Lease unused = shop.lease()) {
      result = pipeline.run();
      result.waitUntilFinish();
    }

    assertThat(counter(result, "model-swaps")).isEqualTo(1);
    assertThat(counter(result, "model-refusals")).isEqualTo(1);
    assertThat(counter(result, "refresh-failures")).isZero();
    assertThat(counter(result, "fallbacks")).isZero();
  }

  private static boolean first(String session) {
    return session.equals("first");
  }

  @Test
  void becomeMessagesByTheSessionsId(TestPipeline pipeline) throws Exception {
    registry.publish("A");
    PCollection<KV<String, byte[]>> messages =
        recommend(pipeline, session("s", 103L, null, viewed("A000")))
            .apply("Messages", AnswerMessages.of(SPEC));
    PAssert.thatSingleton(messages)
        .satisfies(
            message -> {
              Recommendation said = new RecommendationJson(SPEC).read(message.getValue());
              assertThat(message.getKey()).isEqualTo("s").isEqualTo(said.sessionId());
              assertThat(said.items()).hasSize(10);
              return null;
            });
    pipeline.run().waitUntilFinish();
  }

  @Test
  void givesNothingForNothing(TestPipeline pipeline) {
    PAssert.that(recommend(pipeline)).empty();
    pipeline.run().waitUntilFinish();
  }

  private static long sum(PipelineResult result, LatencyBuckets buckets) {
    return buckets.names().stream().mapToLong(name -> counter(result, name)).sum();
  }

  private static long counter(PipelineResult result, String name) {
    MetricsFilter filter =
        MetricsFilter.builder()
            .addNameFilter(MetricNameFilter.named(RecommendProducts.class, name))
            .build();
    long sum = 0;
    for (MetricResult<Long> counted : result.metrics().queryMetrics(filter).getCounters()) {
      sum += counted.getCommitted();
    }
    return sum;
  }
}
