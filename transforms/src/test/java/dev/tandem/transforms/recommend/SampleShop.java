package dev.tandem.transforms.recommend;

import dev.tandem.testdata.model.TowerGraph;
import dev.tandem.transforms.features.FeatureRow;
import dev.tandem.transforms.features.FeatureSpec;
import dev.tandem.transforms.features.FeatureSpecReader;
import dev.tandem.transforms.features.FeatureTable;
import dev.tandem.transforms.model.BundleDescription;
import dev.tandem.transforms.model.BundleDescription.BundleFile;
import dev.tandem.transforms.model.FeatureInputs;
import dev.tandem.transforms.model.FeatureInputs.Side;
import dev.tandem.transforms.model.ModelBundle;
import dev.tandem.transforms.model.ModelTowers;
import dev.tandem.transforms.model.PopularItems;
import dev.tandem.transforms.model.PopularItems.PopularItem;
import dev.tandem.transforms.model.Tower;
import dev.tandem.transforms.recommend.RecommendationRequest.SessionItem;
import dev.tandem.transforms.vector.ItemMatrix;
import dev.tandem.transforms.vector.Similarity;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Models, items and requests for the built-in spec. */
final class SampleShop {
  static final FeatureSpec SPEC = FeatureSpecReader.builtIn();
  static final int DIMENSION = 8;
  static final Instant EVENT_TIME = Instant.parse("2026-03-01T10:15:30.123456Z");

  private static final FeatureInputs USERS = FeatureInputs.of(SPEC, Side.USER);

  private SampleShop() {}

  static List<String> ids(String prefix, int count) {
    return IntStream.range(0, count).mapToObj(i -> "%s%04d".formatted(prefix, i)).toList();
  }

  static ItemMatrix randomItems(List<String> ids, Similarity similarity, long seed) {
    Random random = new Random(seed);
    float[] vectors = new float[ids.size() * DIMENSION];
    for (int i = 0; i < vectors.length; i++) {
      vectors[i] = (float) random.nextGaussian();
    }
    return similarity.prepare(ItemMatrix.of(ids, DIMENSION, vectors));
  }

  static TowerGraph userGraph(long seed) {
    return new TowerGraph(8, DIMENSION, seed)
        .text("country", List.of("France", "Norway"), 4)
        .number("credit_limit", 50_000, 20_000)
        .hashed("city", 16, 3);
  }

  static ModelBundle bundle(String version, Similarity similarity, ItemMatrix items) {
    return bundle(version, similarity, items, userGraph(1), popular(items));
  }

  static ModelBundle bundle(
      String version,
      Similarity similarity,
      ItemMatrix items,
      TowerGraph userTower,
      PopularItems popular) {
    List<BundleFile> files =
        Stream.of(
                "item_ids.txt",
                "item_tower.onnx",
                "item_vectors.f32",
                "popular_items.json",
                "user_tower.onnx")
            .map(name -> new BundleFile(name, 1, "0".repeat(64)))
            .toList();
    BundleDescription description =
        new BundleDescription(
            version, "a test", DIMENSION, similarity, SPEC.hash(), null, items.size(), null, files);
    byte[] graph = userTower.build();
    return new ModelBundle(
        new ModelTowers(description, Tower.open(graph, USERS), Tower.open(graph, USERS)),
        items,
        popular);
  }

  /** The last items are the most popular; in Norway it is the first. */
  static PopularItems popular(ItemMatrix items) {
    List<PopularItem> overall = new ArrayList<>();
    for (int i = items.size() - 1; i >= Math.max(0, items.size() - 5); i--) {
      overall.add(new PopularItem(items.id(i), i + 1));
    }
    return new PopularItems(
        "country",
        overall,
        new TreeMap<>(Map.of("Norway", List.of(new PopularItem(items.id(0), 3)))));
  }

  static FeatureRow item(String id, @Nullable Integer stock) {
    return new FeatureRow(
        id, new @Nullable Object[] {stock, new BigDecimal("1.00"), null, "Ships", null});
  }

  /** Every item in stock. */
  static Assortment inStock(List<String> ids) {
    FeatureTable.Builder table = new FeatureTable.Builder();
    ids.forEach(id -> table.add(item(id, 5)));
    return Assortment.of(SPEC, table.build());
  }

  static RecommendationRequest customer(SessionItem... items) {
    return request(
        103L, Arrays.asList(new BigDecimal("21000.00"), "Nantes", null, "France"), items);
  }

  static RecommendationRequest visitor(SessionItem... items) {
    return request(null, Arrays.asList(null, null, null, null), items);
  }

  static RecommendationRequest request(
      @Nullable Object userId, List<@Nullable Object> values, SessionItem... items) {
    return new RecommendationRequest(
        "topic-0-17", "session-1", EVENT_TIME, userId, values, List.of(items), Set.of());
  }

  static RecommendationRequest withBought(RecommendationRequest request, String... bought) {
    return new RecommendationRequest(
        request.recordId(),
        request.sessionId(),
        request.eventTime(),
        request.userId(),
        request.userValues(),
        request.items(),
        Set.of(bought));
  }

  static SessionItem viewed(String id) {
    return new SessionItem(id, false);
  }

  static SessionItem inCart(String id) {
    return new SessionItem(id, true);
  }
}
