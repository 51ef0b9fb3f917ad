package dev.tandem.benchmarks.model;

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
import dev.tandem.transforms.recommend.Assortment;
import dev.tandem.transforms.recommend.BlendWeights;
import dev.tandem.transforms.recommend.RecommendSettings;
import dev.tandem.transforms.recommend.RecommendationJson;
import dev.tandem.transforms.recommend.RecommendationRequest;
import dev.tandem.transforms.recommend.RecommendationRequest.SessionItem;
import dev.tandem.transforms.recommend.Recommender;
import dev.tandem.transforms.vector.ItemMatrix;
import dev.tandem.transforms.vector.Similarity;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Prints, in Markdown, what one recommendation costs in one thread, from the request to the bytes
 * of the JSON: user tower, blend with eight session items (two in the cart), top 10 with reasons,
 * five similar items for each of five products; a tenth of the catalogue is out of stock, dimension
 * 64.
 *
 * <p>Each size is warmed up; then the calls are timed one by one.
 */
public final class RecommendSpeed {
  private static final int DIMENSION = 64;
  private static final int SESSION = 8;
  private static final long WARM_UP_NANOS = 4_000_000_000L;
  private static final long NANOS = 6_000_000_000L;
  private static final int MOST_CALLS = 200_000;
  private static final double NANOS_PER_MICRO = 1e3;
  private static final FeatureSpec SPEC = FeatureSpecReader.builtIn();

  private RecommendSpeed() {}

  /**
   * @param args catalogue sizes; 110, 10,000 and 100,000 if there are none
   */
  public static void main(String[] args) {
    List<Integer> sizes =
        args.length == 0
            ? List.of(110, 10_000, 100_000)
            : Stream.of(args).map(Integer::valueOf).toList();
    say("| products | calls | mean µs | p50 µs | p99 µs | of it without similar items, p50 µs |");
    say("|---:|---:|---:|---:|---:|---:|");
    for (int size : sizes) {
      long[] all = measure(size, RecommendSettings.DEFAULT);
      long[] ranking = measure(size, RecommendSettings.DEFAULT.withSimilar(0, 0));
      say(
          "| %,d | %,d | %.1f | %.1f | %.1f | %.1f |",
          size,
          all.length,
          Arrays.stream(all).average().orElse(0) / NANOS_PER_MICRO,
          all[all.length / 2] / NANOS_PER_MICRO,
          all[(int) (all.length * 0.99)] / NANOS_PER_MICRO,
          ranking[ranking.length / 2] / NANOS_PER_MICRO);
    }
  }

  /** Nanoseconds of each call, ascending. */
  private static long[] measure(int size, RecommendSettings settings) {
    List<String> ids = IntStream.range(0, size).mapToObj("S%07d"::formatted).toList();
    FeatureTable.Builder table = new FeatureTable.Builder();
    for (int i = 0; i < size; i++) {
      table.add(
          new FeatureRow(
              ids.get(i), new @Nullable Object[] {i % 10 == 0 ? 0 : 7, null, null, null, null}));
    }
    Assortment assortment = Assortment.of(SPEC, table.build());
    RecommendationJson json = new RecommendationJson(SPEC);
    List<RecommendationRequest> requests = requests(ids);
    Recommender recommender = new Recommender(SPEC, BlendWeights.DEFAULT, settings);
    try (ModelBundle bundle = bundle(ids)) {
      long written = 0;
      long[] took = new long[MOST_CALLS];
      int calls = 0;
      long start = System.nanoTime();
      for (int call = 0; calls < MOST_CALLS; call++) {
        RecommendationRequest request = requests.get(call % requests.size());
        long before = System.nanoTime();
        written += json.write(recommender.recommend(bundle, assortment, request)).length;
        long after = System.nanoTime();
        if (after - start > WARM_UP_NANOS + NANOS) {
          break;
        }
        if (after - start > WARM_UP_NANOS) {
          took[calls++] = after - before;
        }
      }
      if (written == 0) {
        throw new IllegalStateException("nothing was written");
      }
      long[] sorted = Arrays.copyOf(took, calls);
      Arrays.sort(sorted);
      return sorted;
    }
  }

  private static List<RecommendationRequest> requests(List<String> ids) {
    Random random = new Random(3);
    List<RecommendationRequest> requests = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      List<SessionItem> items = new ArrayList<>();
      for (int j = 0; j < SESSION; j++) {
        items.add(new SessionItem(ids.get(random.nextInt(ids.size())), j % 4 == 1));
      }
      requests.add(
          new RecommendationRequest(
              "activity-0-" + i,
              "session-" + i % 100,
              null,
              (long) i,
              Arrays.asList(new BigDecimal(i + "00.00"), "Nantes", "44000", "France"),
              items,
              Set.of()));
    }
    return requests;
  }

  private static ModelBundle bundle(List<String> ids) {
    Random random = new Random(1);
    float[] vectors = new float[ids.size() * DIMENSION];
    for (int i = 0; i < vectors.length; i++) {
      vectors[i] = (float) random.nextGaussian();
    }
    byte[] graph =
        new TowerGraph(DIMENSION, DIMENSION, 1)
            .hashed("customer_number", 1000, 16)
            .text("country", List.of("France", "Norway"), 4)
            .hashed("city", 100, 8)
            .number("credit_limit", 50_000, 20_000)
            .build();
    List<BundleFile> files =
        Stream.of(
                "item_ids.txt",
                "item_tower.onnx",
                "item_vectors.f32",
                "popular_items.json",
                "user_tower.onnx")
            .map(name -> new BundleFile(name, 1, "0".repeat(64)))
            .toList();
    FeatureInputs users = FeatureInputs.of(SPEC, Side.USER);
    return new ModelBundle(
        new ModelTowers(
            new BundleDescription(
                "speed",
                "a benchmark",
                DIMENSION,
                Similarity.COSINE,
                SPEC.hash(),
                null,
                ids.size(),
                null,
                files),
            Tower.open(graph, users),
            Tower.open(graph, users)),
        Similarity.COSINE.prepare(ItemMatrix.of(ids, DIMENSION, vectors)),
        new PopularItems(null, List.of(new PopularItem(ids.get(1), 1)), new TreeMap<>()));
  }

  private static void say(String format, Object... values) {
    System.out.println(values.length == 0 ? format : String.format(Locale.ROOT, format, values));
  }
}
