package dev.tandem.transforms.recommend;

import static dev.tandem.transforms.recommend.SampleShop.SPEC;
import static dev.tandem.transforms.recommend.SampleShop.bundle;
import static dev.tandem.transforms.recommend.SampleShop.customer;
import static dev.tandem.transforms.recommend.SampleShop.ids;
import static dev.tandem.transforms.recommend.SampleShop.inStock;
import static dev.tandem.transforms.recommend.SampleShop.popular;
import static dev.tandem.transforms.recommend.SampleShop.randomItems;
import static dev.tandem.transforms.recommend.SampleShop.userGraph;
import static dev.tandem.transforms.recommend.SampleShop.viewed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.transforms.model.LeasedModel;
import dev.tandem.transforms.model.ModelBundle;
import dev.tandem.transforms.model.ModelHolder;
import dev.tandem.transforms.recommend.Recommendation.Item;
import dev.tandem.transforms.vector.ItemMatrix;
import dev.tandem.transforms.vector.Similarity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SwappedModelTest {
  private static final int MODELS = 30;
  private static final int THREADS = 4;

  private static final RecommendationRequest REQUEST = customer(viewed("A0001"), viewed("B0002"));

  /** Model i: the catalogues take turns, the towers are all different. */
  private static ModelBundle model(int number) {
    ItemMatrix items =
        randomItems(ids(number % 2 == 0 ? "A" : "B", 30 + number), Similarity.COSINE, number);
    return bundle("m" + number, Similarity.COSINE, items, userGraph(number), popular(items));
  }

  private static Recommender recommender() {
    return new Recommender(
        SPEC, BlendWeights.DEFAULT, RecommendSettings.DEFAULT, () -> Instant.EPOCH, () -> 0);
  }

  @Test
  void everyAnswerIsThatOfOneModelWhileModelsAreSwapped() throws Exception {
    Assortment assortment =
        inStock(Stream.concat(ids("A", 99).stream(), ids("B", 99).stream()).toList());
    Map<String, List<Item>> expected = new HashMap<>();
    for (int i = 0; i < MODELS; i++) {
      try (ModelBundle alone = model(i)) {
        Recommendation answer = recommender().recommend(alone, assortment, REQUEST);
        assertThat(answer.fallback()).isNull();
        expected.put(alone.version(), answer.items());
      }
    }
    ModelHolder holder = new ModelHolder(model(0));
    AtomicBoolean done = new AtomicBoolean();
    CountDownLatch warm = new CountDownLatch(THREADS);
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<List<Recommendation>>> runs = new ArrayList<>();
      for (int t = 0; t < THREADS; t++) {
        runs.add(
            threads.submit(
                () -> {
                  Recommender mine = recommender();
                  List<Recommendation> answers = new ArrayList<>();
                  while (!done.get()) {
                    try (LeasedModel lease = holder.lease()) {
                      Recommendation answer = mine.recommend(lease.bundle(), assortment, REQUEST);
                      if (answers.size() < 100_000) {
                        answers.add(answer);
                      }
                    }
                    warm.countDown();
                  }
                  return answers;
                }));
      }
      assertThat(warm.await(60, TimeUnit.SECONDS)).isTrue();
      for (int i = 1; i < MODELS; i++) {
        holder.swap(model(i));
      }
      done.set(true);
      for (Future<List<Recommendation>> run : runs) {
        for (Recommendation answer : run.get(60, TimeUnit.SECONDS)) {
          assertThat(answer.items()).isEqualTo(expected.get(answer.modelVersion()));
        }
      }
    } finally {
      done.set(true);
      threads.shutdown();
      assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
      holder.close();
    }
  }
}
