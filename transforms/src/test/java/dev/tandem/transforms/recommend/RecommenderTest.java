package dev.tandem.transforms.recommend;

import static dev.tandem.transforms.recommend.SampleShop.DIMENSION;
import static dev.tandem.transforms.recommend.SampleShop.SPEC;
import static dev.tandem.transforms.recommend.SampleShop.bundle;
import static dev.tandem.transforms.recommend.SampleShop.customer;
import static dev.tandem.transforms.recommend.SampleShop.ids;
import static dev.tandem.transforms.recommend.SampleShop.inCart;
import static dev.tandem.transforms.recommend.SampleShop.inStock;
import static dev.tandem.transforms.recommend.SampleShop.item;
import static dev.tandem.transforms.recommend.SampleShop.randomItems;
import static dev.tandem.transforms.recommend.SampleShop.request;
import static dev.tandem.transforms.recommend.SampleShop.viewed;
import static dev.tandem.transforms.recommend.SampleShop.visitor;
import static dev.tandem.transforms.recommend.SampleShop.withBought;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.transforms.features.FeatureTable;
import dev.tandem.transforms.model.FeatureInputs;
import dev.tandem.transforms.model.ModelBundle;
import dev.tandem.transforms.recommend.Recommendation.Item;
import dev.tandem.transforms.recommend.Recommendation.Similar;
import dev.tandem.transforms.recommend.Recommendation.SimilarItem;
import dev.tandem.transforms.recommend.RecommendationRequest.SessionItem;
import dev.tandem.transforms.vector.ItemMatrix;
import dev.tandem.transforms.vector.Similarity;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RecommenderTest {
  private static final List<String> IDS = ids("S", 60);
  private static final BlendWeights WEIGHTS = new BlendWeights(1.5, 0, 1, 2, 0.8);
  private static final Instant NOW = Instant.parse("2026-03-01T10:15:31.987654Z");

  private final Recommender recommender = recommender(RecommendSettings.DEFAULT);

  private static Recommender recommender(RecommendSettings settings) {
    return recommender(WEIGHTS, settings);
  }

  private static Recommender recommender(BlendWeights weights, RecommendSettings settings) {
    return new Recommender(SPEC, weights, settings, () -> NOW, () -> 0);
  }

  @ParameterizedTest
  @EnumSource(Similarity.class)
  void ranksByTheFormulaOfTheWeights(Similarity similarity) {
    ItemMatrix items = randomItems(IDS, similarity, 3);
    try (ModelBundle bundle = bundle("m", similarity, items)) {
      RecommendationRequest request =
          customer(viewed("S0007"), viewed("nobody knows"), inCart("S0021"), viewed("S0030"));
      float[] user = bundle.userTower().embed(1, values(request));
      double[] query = new double[DIMENSION];
      add(query, user, 1.5);
      add(query, fromCentre(items, 7), 1);
      add(query, fromCentre(items, 21), 2 * 0.8 * 0.8);
      add(query, fromCentre(items, 30), 0.8 * 0.8 * 0.8);
      double scale = similarity == Similarity.COSINE ? 1 : length(user);
      double total = 1.5 + 1 + 2 * 0.64 + 0.512;

      Recommendation answer = recommender.recommend(bundle, inStock(IDS), request);

      assertThat(answer.fallback()).isNull();
      assertThat(answer.items()).hasSize(10);
      double before = Double.POSITIVE_INFINITY;
      for (Item item : answer.items()) {
        double score = scale / total * dot(query, items.vector(items.position(item.id())));
        assertThat(Objects.requireNonNull(item.score()))
            .isCloseTo(score, within(2e-5 * Math.max(1, scale)));
        assertThat(score).isLessThan(before + 1e-5);
        before = score;
      }
      Set<String> answered = new HashSet<>(answer.items().stream().map(Item::id).toList());
      for (String id : IDS) {
        if (!answered.contains(id) && !Set.of("S0007", "S0021", "S0030").contains(id)) {
          assertThat(scale / total * dot(query, items.vector(items.position(id))))
              .isLessThan(before + 1e-5);
        }
      }
    }
  }

  private static FeatureInputs.Values values(RecommendationRequest request) {
    return (row, slot) -> slot == 0 ? request.userId() : request.userValues().get(slot - 1);
  }

  private static float[] fromCentre(ItemMatrix items, int position) {
    float[] vector = items.vector(position);
    for (int k = 0; k < vector.length; k++) {
      double mean = 0;
      for (int i = 0; i < items.size(); i++) {
        mean += items.vector(i)[k] / (double) items.size();
      }
      vector[k] -= (float) mean;
    }
    return vector;
  }

  private static void add(double[] query, float[] vector, double weight) {
    double length = length(vector);
    for (int k = 0; k < query.length; k++) {
      query[k] += weight * vector[k] / length;
    }
  }

  private static double length(float[] vector) {
    double squares = 0;
    for (float number : vector) {
      squares += number * (double) number;
    }
    return Math.sqrt(squares);
  }

  private static double dot(double[] a, float[] b) {
    double sum = 0;
    for (int k = 0; k < a.length; k++) {
      sum += a[k] * b[k];
    }
    return sum;
  }

  @ParameterizedTest
  @EnumSource(Similarity.class)
  void neverOffersWhatIsInTheCartOrNotSoldWhateverTheSession(Similarity similarity) {
    ItemMatrix items = randomItems(IDS, similarity, 4);
    try (ModelBundle bundle = bundle("m", similarity, items)) {
      for (long seed = 0; seed < 300; seed++) {
        Random random = new Random(seed);
        Set<String> sold = new HashSet<>();
        FeatureTable.Builder table = new FeatureTable.Builder();
        for (String id : IDS) {
          @Nullable Integer stock = random.nextInt(4) == 0 ? null : random.nextInt(4) - 1;
          if (random.nextInt(5) > 0) {
            table.add(item(id, stock));
            if (stock != null && stock > 0) {
              sold.add(id);
            }
          }
        }
        Assortment assortment = Assortment.of(SPEC, table.build());
        SessionItem[] session =
            random
                .ints(random.nextInt(12), 0, IDS.size() + 5)
                .mapToObj(i -> new SessionItem("S%04d".formatted(i), random.nextBoolean()))
                .toArray(SessionItem[]::new);
        Set<String> cart =
            new HashSet<>(
                Stream.of(session).filter(SessionItem::inCart).map(SessionItem::id).toList());
        RecommendationRequest request =
            withBought(
                random.nextBoolean() ? customer(session) : visitor(session),
                IDS.get(random.nextInt(IDS.size())));

        RecommendSettings settings =
            RecommendSettings.DEFAULT
                .withTopK(1 + random.nextInt(40))
                .withExcluded(random.nextBoolean(), random.nextBoolean());
        Recommendation answer = recommender(settings).recommend(bundle, assortment, request);
        Recommendation popular =
            recommender(settings)
                .fallback(bundle, assortment, request, FallbackReason.TOWER_FAILED);

        assertThat(answer.items()).as("seed %d", seed).isNotEmpty();
        assertThat(popular.items()).as("seed %d", seed).isNotEmpty();
        List<String> offered =
            Stream.of(
                    answer.items().stream().map(Item::id),
                    popular.items().stream().map(Item::id),
                    answer.similar().stream()
                        .flatMap(similar -> similar.items().stream())
                        .map(SimilarItem::id))
                .flatMap(found -> found)
                .toList();
        assertThat(offered)
            .as("seed %d", seed)
            .allMatch(id -> sold.contains(id) && !cart.contains(id));
        assertThat(answer.items().stream().map(Item::id)).doesNotHaveDuplicates();
        assertThat(popular.items().stream().map(Item::id)).doesNotHaveDuplicates();
      }
    }
  }

  @Test
  void leavesOutWhatWasBrowsedAndBoughtUnlessItIsWantedOrNothingElseIsLeft() {
    List<String> few = ids("S", 4);
    try (ModelBundle bundle =
        bundle("m", Similarity.COSINE, randomItems(few, Similarity.COSINE, 5))) {
      RecommendationRequest request = withBought(customer(viewed("S0000")), "S0001");

      assertThat(idsOf(recommender, bundle, request)).containsExactlyInAnyOrder("S0002", "S0003");
      assertThat(
              idsOf(
                  recommender(RecommendSettings.DEFAULT.withExcluded(false, true)),
                  bundle,
                  request))
          .containsExactlyInAnyOrder("S0000", "S0002", "S0003");
      assertThat(
              idsOf(
                  recommender(RecommendSettings.DEFAULT.withExcluded(true, false)),
                  bundle,
                  request))
          .containsExactlyInAnyOrder("S0001", "S0002", "S0003");
      RecommendationRequest all =
          withBought(customer(viewed("S0000"), viewed("S0001"), inCart("S0002")), "S0001", "S0003");
      assertThat(idsOf(recommender, bundle, all))
          .containsExactlyInAnyOrder("S0000", "S0001", "S0003");
      assertThat(recommender.fallback(bundle, inStock(few), all, FallbackReason.NO_MODEL).items())
          .extracting(Item::id)
          .containsExactly("S0003", "S0001", "S0000");
      RecommendationRequest full =
          customer(inCart("S0000"), inCart("S0001"), inCart("S0002"), inCart("S0003"));
      assertThat(idsOf(recommender, bundle, full)).isEmpty();
    }
  }

  private static List<String> idsOf(
      Recommender recommender, ModelBundle bundle, RecommendationRequest request) {
    return recommender.recommend(bundle, inStock(bundle.items().ids()), request).items().stream()
        .map(Item::id)
        .toList();
  }

  @Test
  void equalScoresAreInOrderOfTheId() {
    float[] same = new float[30 * DIMENSION];
    Arrays.fill(same, 0.5f);
    List<String> ids = ids("T", 30);
    try (ModelBundle bundle =
        bundle("m", Similarity.DOT_PRODUCT, ItemMatrix.of(ids, DIMENSION, same))) {
      Recommendation answer =
          recommender.recommend(
              bundle, inStock(ids), customer(viewed("T0011"), inCart("T0002"), viewed("T0001")));

      assertThat(answer.items())
          .extracting(Item::id)
          .containsExactly(
              "T0000", "T0003", "T0004", "T0005", "T0006", "T0007", "T0008", "T0009", "T0010",
              "T0012");
      assertThat(answer.similar().get(0).items())
          .extracting(SimilarItem::id)
          .containsExactly("T0000", "T0003", "T0004", "T0005", "T0006");
    }
  }

  @Test
  void saysWhatSpokeForAnItemMost() {
    float[] axes = new float[4 * DIMENSION];
    for (int i = 0; i < 4; i++) {
      axes[i * DIMENSION + i / 2] = 1;
    }
    // A and B point the same way, and so do C and D: from the centre that is opposite ways.
    double left = (1 - 0.8) / 1.8 * Math.sqrt(0.5);
    List<String> ids = List.of("A", "B", "C", "D");
    ItemMatrix items = ItemMatrix.of(ids, DIMENSION, axes);
    try (ModelBundle bundle = bundle("m", Similarity.COSINE, items)) {
      Recommendation answer =
          recommender.recommend(bundle, inStock(ids), visitor(viewed("A"), viewed("C")));

      assertThat(answer.items())
          .containsExactly(
              new Item("B", Recommendation.rounded((float) left), Reason.similarTo("A")),
              new Item("D", Recommendation.rounded((float) -left), Reason.similarTo("C")));
      assertThat(answer.similar()).extracting(Similar::id).containsExactly("A", "C");
      assertThat(answer.similar().get(0).items())
          .containsExactly(new SimilarItem("B", 1), new SimilarItem("D", 0));
      Recommendation known =
          recommender(new BlendWeights(1000, 0, 1, 1, 1), RecommendSettings.DEFAULT)
              .recommend(bundle, inStock(ids), customer(viewed("A")));
      assertThat(known.items()).extracting(Item::reason).contains(Reason.CUSTOMER);
    }
  }

  @Test
  void ofEqualContributionsTheCustomersComesFirstThenTheMoreRecentItems() {
    float[] vector = new float[DIMENSION];
    vector[0] = 2;
    double[] centre = new double[DIMENSION];
    Blend blend = new Blend();
    blend.addItem("A", vector, centre, 1);
    blend.addItem("B", vector, centre, 1);
    blend.addCustomer(vector, 1, Similarity.COSINE);
    Blend session = new Blend();
    session.addItem("A", vector, centre, 1);
    session.addItem("B", vector, centre, 1);
    session.addVisitor(vector, 9, Similarity.COSINE);

    assertThat(blend.reason(vector)).isEqualTo(Reason.CUSTOMER);
    assertThat(session.reason(vector)).isEqualTo(Reason.similarTo("A"));
    vector[0] = -1;
    assertThat(session.reason(vector)).isEqualTo(Reason.similarTo("A"));
  }

  @Test
  void aVisitorGetsWhatTheSessionTellsAndACustomerWithoutFeaturesToo() {
    ItemMatrix items = randomItems(IDS, Similarity.COSINE, 6);
    try (ModelBundle bundle = bundle("m", Similarity.COSINE, items)) {
      Recommendation visited =
          recommender.recommend(bundle, inStock(IDS), visitor(viewed("S0005")));
      Recommendation unknown =
          recommender.recommend(
              bundle,
              inStock(IDS),
              request(103L, Arrays.asList(null, null, null, null), viewed("S0005")));

      assertThat(visited.fallback()).isNull();
      assertThat(visited.userId()).isNull();
      assertThat(visited.items()).hasSize(10);
      assertThat(visited.items()).extracting(Item::reason).containsOnly(Reason.similarTo("S0005"));
      assertThat(unknown.items()).isEqualTo(visited.items());
      assertThat(unknown.userId()).isEqualTo(103L);
    }
  }

  @Test
  void aVisitorsSessionIsBlendedWithWhatAnybodyMayLike() {
    ItemMatrix items = randomItems(IDS, Similarity.COSINE, 6);
    try (ModelBundle bundle = bundle("m", Similarity.COSINE, items)) {
      RecommendationRequest request = visitor(viewed("S0005"));
      double[] query = new double[DIMENSION];
      add(query, bundle.userTower().embed(1, (row, slot) -> null), 3);
      add(query, fromCentre(items, 5), 1);
      String best =
          IDS.stream()
              .filter(id -> !id.equals("S0005"))
              .max(Comparator.comparing(id -> dot(query, items.vector(items.position(id)))))
              .orElseThrow();

      Recommendation answer =
          recommender(new BlendWeights(9, 3, 1, 1, 1), RecommendSettings.DEFAULT)
              .recommend(bundle, inStock(IDS), request);

      assertThat(answer.items().get(0).id()).isEqualTo(best);
      assertThat(answer.items()).extracting(Item::reason).containsOnly(Reason.similarTo("S0005"));
    }
  }

  @Test
  void aVisitorWhoseCountryIsKnownIsAskedTheTowerFor() {
    ItemMatrix items = randomItems(IDS, Similarity.COSINE, 6);
    try (ModelBundle bundle = bundle("m", Similarity.COSINE, items)) {
      Recommendation answer =
          recommender.recommend(
              bundle, inStock(IDS), request(null, Arrays.asList(null, null, null, "France")));

      assertThat(answer.fallback()).isNull();
      assertThat(answer.items()).extracting(Item::reason).containsOnly(Reason.CUSTOMER);
    }
  }

  @Test
  void theSameRequestGivesTheSameAnswer() {
    ItemMatrix items = randomItems(IDS, Similarity.COSINE, 7);
    try (ModelBundle bundle = bundle("m-1", Similarity.COSINE, items)) {
      RecommendationRequest request = customer(viewed("S0007"), inCart("S0021"));
      Recommendation answer = recommender.recommend(bundle, inStock(IDS), request);

      assertThat(recommender(RecommendSettings.DEFAULT).recommend(bundle, inStock(IDS), request))
          .isEqualTo(answer);
      assertThat(answer.id()).isEqualTo(RecommendationId.of("topic-0-17", "session-1", "m-1"));
      assertThat(answer.modelVersion()).isEqualTo("m-1");
      assertThat(answer.sessionId()).isEqualTo("session-1");
      assertThat(answer.eventTime()).isEqualTo(SampleShop.EVENT_TIME);
      assertThat(answer.servedAt()).isEqualTo(Instant.parse("2026-03-01T10:15:31.987Z"));
    }
  }

  @Test
  void similarItemsAreOfTheMostRecentProductsAndNotThemselves() {
    ItemMatrix items = randomItems(IDS, Similarity.COSINE, 8);
    try (ModelBundle bundle = bundle("m", Similarity.COSINE, items)) {
      Recommendation answer =
          recommender(RecommendSettings.DEFAULT.withSimilar(2, 3).withExcluded(false, false))
              .recommend(
                  bundle,
                  inStock(IDS),
                  customer(viewed("unknown"), viewed("S0009"), inCart("S0003"), viewed("S0001")));

      assertThat(answer.similar()).extracting(Similar::id).containsExactly("S0009", "S0003");
      for (Similar similar : answer.similar()) {
        assertThat(similar.items()).hasSize(3);
        assertThat(similar.items())
            .extracting(SimilarItem::id)
            .doesNotContain(similar.id(), "S0003");
        double best =
            IDS.stream()
                .filter(id -> !id.equals(similar.id()) && !id.equals("S0003"))
                .mapToDouble(id -> cosine(items, id, similar.id()))
                .max()
                .orElseThrow();
        assertThat(similar.items().get(0).score()).isCloseTo(best, within(1e-5));
      }
    }
  }

  private static double cosine(ItemMatrix items, String a, String b) {
    double[] query = new double[DIMENSION];
    add(query, items.vector(items.position(a)), 1);
    return dot(query, items.vector(items.position(b)));
  }

  @Test
  void anItemNamedTwiceCountsOnceAndIsInTheCartIfEitherSaysSo() {
    RecommendationRequest twice = customer(viewed("A"), viewed("B"), inCart("A"));

    assertThat(twice.items()).containsExactly(inCart("A"), viewed("B"));
  }

  @Test
  void refusesARequestOfAnotherSpec() {
    RecommendationRequest request = request(1L, new ArrayList<@Nullable Object>());

    assertThatThrownBy(() -> recommender.recommend(null, Assortment.unlimited(), request))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the request has 0 user values, the spec has 4 user features");
  }

  @Test
  void takesAPriceOfAnyScale() {
    ItemMatrix items = randomItems(IDS, Similarity.COSINE, 9);
    try (ModelBundle bundle = bundle("m", Similarity.COSINE, items)) {
      Recommendation answer =
          recommender.recommend(
              bundle,
              inStock(IDS),
              request(1L, Arrays.asList(new BigDecimal("1e30"), null, null, null)));

      assertThat(answer.fallback()).isNull();
    }
  }
}
