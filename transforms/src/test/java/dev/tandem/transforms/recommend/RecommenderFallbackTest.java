package dev.tandem.transforms.recommend;

import static dev.tandem.transforms.recommend.SampleShop.SPEC;
import static dev.tandem.transforms.recommend.SampleShop.bundle;
import static dev.tandem.transforms.recommend.SampleShop.customer;
import static dev.tandem.transforms.recommend.SampleShop.ids;
import static dev.tandem.transforms.recommend.SampleShop.inCart;
import static dev.tandem.transforms.recommend.SampleShop.inStock;
import static dev.tandem.transforms.recommend.SampleShop.item;
import static dev.tandem.transforms.recommend.SampleShop.popular;
import static dev.tandem.transforms.recommend.SampleShop.randomItems;
import static dev.tandem.transforms.recommend.SampleShop.request;
import static dev.tandem.transforms.recommend.SampleShop.userGraph;
import static dev.tandem.transforms.recommend.SampleShop.viewed;
import static dev.tandem.transforms.recommend.SampleShop.visitor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.testdata.model.TowerGraph;
import dev.tandem.transforms.features.FeatureTable;
import dev.tandem.transforms.model.ModelBundle;
import dev.tandem.transforms.recommend.Recommendation.Item;
import dev.tandem.transforms.vector.ItemMatrix;
import dev.tandem.transforms.vector.Similarity;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecommenderFallbackTest {
  private static final List<String> IDS = ids("S", 20);
  private static final ItemMatrix ITEMS = randomItems(IDS, Similarity.COSINE, 1);
  private static final List<@Nullable Object> NOTHING = Arrays.asList(null, null, null, null);

  private static Recommender recommender(RecommendSettings settings, LongSupplier nanos) {
    return new Recommender(SPEC, BlendWeights.DEFAULT, settings, () -> Instant.EPOCH, nanos);
  }

  private static Recommender recommender() {
    return recommender(RecommendSettings.DEFAULT.withTopK(3), () -> 0);
  }

  private static ModelBundle bundleOf(TowerGraph userTower) {
    return bundle("m", Similarity.COSINE, ITEMS, userTower, popular(ITEMS));
  }

  @Test
  void offersWhatTheShopSellsWhereTheModelKnowsNothingOfIt() {
    try (ModelBundle bundle = bundleOf(userGraph(1))) {
      Recommendation answer =
          recommender()
              .recommend(
                  bundle,
                  inStock(List.of("NEW1", "NEW2")),
                  request(1L, Arrays.asList(null, null, null, "Norway")));

      assertThat(answer.fallback()).isEqualTo(FallbackReason.NOTHING_LEFT);
      assertThat(answer.items()).extracting(Item::id).containsExactly("NEW1", "NEW2");
    }
  }

  @Test
  void servesThePopularItemsOfTheCountryThenOfAllThenWhatThereIs() {
    try (ModelBundle bundle = bundleOf(userGraph(1))) {
      Recommendation answer =
          recommender(RecommendSettings.DEFAULT.withTopK(7), () -> 0)
              .fallback(
                  bundle,
                  inStock(IDS),
                  request(1L, Arrays.asList(null, null, null, "Norway"), inCart("S0018")),
                  FallbackReason.TOWER_FAILED);

      assertThat(answer.items())
          .containsExactly(
              new Item("S0000", null, Reason.POPULAR),
              new Item("S0019", null, Reason.POPULAR),
              new Item("S0017", null, Reason.POPULAR),
              new Item("S0016", null, Reason.POPULAR),
              new Item("S0015", null, Reason.POPULAR),
              new Item("S0001", null, Reason.AVAILABLE),
              new Item("S0002", null, Reason.AVAILABLE));
      assertThat(answer.similar()).isEmpty();
      assertThat(answer.fallback()).isEqualTo(FallbackReason.TOWER_FAILED);
      assertThat(answer.modelVersion()).isEqualTo("m");
    }
  }

  @Test
  void withoutAModelServesWhatThereIs() {
    FeatureTable.Builder table = new FeatureTable.Builder();
    table.add(item("B", 1)).add(item("A", 1)).add(item("C", 0)).add(item("D", 9));

    Recommendation answer =
        recommender().recommend(null, Assortment.of(SPEC, table.build()), customer(inCart("A")));

    assertThat(answer.items())
        .containsExactly(
            new Item("B", null, Reason.AVAILABLE), new Item("D", null, Reason.AVAILABLE));
    assertThat(answer.fallback()).isEqualTo(FallbackReason.NO_MODEL);
    assertThat(answer.modelVersion()).isNull();
    assertThat(answer.id()).isEqualTo(RecommendationId.of("topic-0-17", "session-1", null));
  }

  @Test
  void aTowerThatCannotTakeAValueIsNoErrorToTheShopper() {
    try (ModelBundle bundle = bundleOf(userGraph(1))) {
      Recommendation answer =
          recommender()
              .recommend(
                  bundle,
                  inStock(IDS),
                  request(1L, Arrays.asList("no number", null, null, "France"), viewed("S0001")));

      assertThat(answer.fallback()).isEqualTo(FallbackReason.TOWER_FAILED);
      assertThat(answer.items()).extracting(Item::id).containsExactly("S0019", "S0018", "S0017");
    }
  }

  @Test
  void aGraphThatFailsIsNoErrorToTheShopper() {
    TowerGraph fragile = new TowerGraph(4, SampleShop.DIMENSION, 1).breaksAt("city", "Nantes");
    try (ModelBundle bundle = bundleOf(fragile)) {
      assertThat(recommender().recommend(bundle, inStock(IDS), customer()).fallback())
          .isEqualTo(FallbackReason.TOWER_FAILED);
      assertThat(
              recommender()
                  .recommend(
                      bundle, inStock(IDS), request(1L, Arrays.asList(null, "Oslo", null, null)))
                  .fallback())
          .isNull();
    }
  }

  @Test
  void aVectorThatIsNotFiniteIsNotUsed() {
    try (ModelBundle bundle = bundleOf(userGraph(1).notFinite())) {
      assertThat(
              recommender().recommend(bundle, inStock(IDS), customer(viewed("S0001"))).fallback())
          .isEqualTo(FallbackReason.UNUSABLE_VECTOR);
    }
  }

  @Test
  void aVectorThatIsTooLongToScoreWithIsNotUsed() {
    TowerGraph plain = new TowerGraph(4, SampleShop.DIMENSION, 1).plainNumber("credit_limit");
    float[] huge = new float[2 * SampleShop.DIMENSION];
    Arrays.fill(huge, 1e37f);
    ItemMatrix items = ItemMatrix.of(List.of("A", "B"), SampleShop.DIMENSION, huge);
    try (ModelBundle bundle = bundle("m", Similarity.DOT_PRODUCT, items, plain, popular(items))) {
      assertThat(
              recommender()
                  .recommend(
                      bundle,
                      inStock(List.of("A", "B")),
                      request(1L, Arrays.asList(new BigDecimal("1e15"), null, null, null)))
                  .fallback())
          .isEqualTo(FallbackReason.UNUSABLE_VECTOR);
    }
  }

  @Test
  void aVisitorsSessionIsEnoughWhereTheTowerKnowsNothingOfAnybody() {
    try (ModelBundle bundle = bundleOf(userGraph(1).notFinite())) {
      Recommendation answer =
          recommender().recommend(bundle, inStock(IDS), visitor(viewed("S0001")));

      assertThat(answer.fallback()).isNull();
      assertThat(answer.items())
          .hasSize(3)
          .extracting(Item::reason)
          .containsOnly(Reason.similarTo("S0001"));
    }
    try (ModelBundle bundle = bundleOf(userGraph(1))) {
      Recommender sessionAlone =
          new Recommender(
              SPEC,
              new BlendWeights(4, 0, 1, 1.5, 0.9),
              RecommendSettings.DEFAULT.withTopK(3),
              () -> Instant.EPOCH,
              () -> 0);
      try (ModelBundle broken = bundleOf(userGraph(1).notFinite())) {
        assertThat(recommender().recommend(broken, inStock(IDS), visitor(viewed("S0001"))).items())
            .isEqualTo(
                sessionAlone.recommend(bundle, inStock(IDS), visitor(viewed("S0001"))).items());
      }
    }
  }

  @Test
  void aProductTooLargeToScoreWithHasNoSimilarOnesAndTheOthersDo() {
    int d = SampleShop.DIMENSION;
    float[] vectors = new float[3 * d];
    Arrays.fill(vectors, 0, d, 1.5e38f);
    vectors[d] = 1.5e38f;
    vectors[2 * d + 1] = 1;
    ItemMatrix items = ItemMatrix.of(List.of("A", "B", "C"), d, vectors);
    Recommender session =
        new Recommender(SPEC, new BlendWeights(0, 0, 1, 1, 1), RecommendSettings.DEFAULT);
    try (ModelBundle bundle =
        bundle("m", Similarity.DOT_PRODUCT, items, userGraph(1), popular(items))) {
      Recommendation answer =
          session.recommend(
              bundle, inStock(List.of("A", "B", "C")), visitor(viewed("A"), viewed("B")));

      assertThat(answer.fallback()).isNull();
      assertThat(answer.similar()).extracting(Recommendation.Similar::id).containsExactly("B");
    }
  }

  @Test
  void ofWhomNothingIsKnownGetsPopularItems() {
    try (ModelBundle bundle = bundleOf(userGraph(1))) {
      assertThat(recommender().recommend(bundle, inStock(IDS), visitor()).fallback())
          .isEqualTo(FallbackReason.NOTHING_KNOWN);
      assertThat(
              recommender()
                  .recommend(bundle, inStock(IDS), visitor(viewed("of another shop")))
                  .fallback())
          .isEqualTo(FallbackReason.NOTHING_KNOWN);
      assertThat(recommender().recommend(bundle, inStock(IDS), request(7L, NOTHING)).fallback())
          .isEqualTo(FallbackReason.MISSING_FEATURES);
    }
  }

  @Test
  void whereTheCustomerCountsNothingAFailingTowerDoesNoHarm() {
    try (ModelBundle bundle = bundleOf(userGraph(1).notFinite())) {
      Recommender session =
          new Recommender(SPEC, new BlendWeights(0, 0, 1, 1, 1), RecommendSettings.DEFAULT);

      assertThat(session.recommend(bundle, inStock(IDS), customer(viewed("S0001"))).fallback())
          .isNull();
      assertThat(session.recommend(bundle, inStock(IDS), customer()).fallback())
          .isEqualTo(FallbackReason.MISSING_FEATURES);
    }
  }

  @Test
  void pastTheDeadlineServesWhatIsReady() {
    RecommendSettings settings = RecommendSettings.DEFAULT.withDeadline(Duration.ofNanos(100));
    try (ModelBundle bundle = bundleOf(userGraph(1))) {
      RecommendationRequest request = customer(viewed("S0001"));

      Recommendation beforeTheTower =
          recommender(settings, ticks(0, 101)).recommend(bundle, inStock(IDS), request);
      Recommendation afterTheTower =
          recommender(settings, ticks(0, 100, 101)).recommend(bundle, inStock(IDS), request);
      Recommendation afterTheRanking =
          recommender(settings, ticks(0, 1, 100, 101)).recommend(bundle, inStock(IDS), request);
      // A nano clock may overflow.
      Recommendation inTime =
          recommender(
                  settings,
                  ticks(Long.MAX_VALUE, Long.MAX_VALUE, Long.MIN_VALUE, Long.MIN_VALUE + 99))
              .recommend(bundle, inStock(IDS), request);

      assertThat(beforeTheTower.fallback()).isEqualTo(FallbackReason.DEADLINE);
      assertThat(afterTheTower.fallback()).isEqualTo(FallbackReason.DEADLINE);
      assertThat(afterTheTower.items()).hasSize(10);
      assertThat(afterTheRanking.fallback()).isNull();
      assertThat(afterTheRanking.items()).isEqualTo(inTime.items());
      assertThat(afterTheRanking.similar()).isEmpty();
      assertThat(inTime.similar()).isNotEmpty();
    }
  }

  private static LongSupplier ticks(long... readings) {
    return new LongSupplier() {
      private int next;

      @Override
      public long getAsLong() {
        return readings[next++];
      }
    };
  }
}
