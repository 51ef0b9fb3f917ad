package dev.tandem.transforms.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopKTest {
  private static final ItemMatrix FOUR =
      ItemMatrix.of(List.of("A", "B", "C", "D"), 2, new float[] {1, 0, 0, 1, 1, 0, 2, 2});

  /** Reused by all cases of a test, as a worker's thread would. */
  private final TopK topK = new TopK();

  @Test
  void givesTheBestFirstAndDecidesTiesById() {
    ScoredItems best = topK.select(FOUR, new float[] {1, 0.5f}, 4, ItemFilter.none());

    assertThat(IntStream.range(0, best.size()).map(best::position)).containsExactly(3, 0, 2, 1);
    assertThat(best).hasToString("[3: 3.0, 0: 1.0, 2: 1.0, 1: 0.5]");
  }

  @Test
  void leavesOutWhatIsFiltered() {
    ItemFilter filter = ItemFilter.excluding(FOUR, List.of("A", "D"));

    assertThat(topK.select(FOUR, new float[] {1, 0.5f}, 1, filter)).hasToString("[2: 1.0]");
  }

  @Test
  void givesFewerWhenThereAreNoMore() {
    float[] query = {1, 0.5f};
    ItemMatrix nothing = ItemMatrix.of(List.of(), 2, new float[0]);
    ItemFilter all = ItemFilter.excludingIf(FOUR, position -> true);

    assertThat(topK.select(FOUR, query, Integer.MAX_VALUE, ItemFilter.none()).size()).isEqualTo(4);
    assertThat(topK.select(FOUR, query, 2, all).size()).isZero();
    assertThat(topK.select(FOUR, query, 0, ItemFilter.none()).size()).isZero();
    assertThat(topK.select(nothing, query, 3, ItemFilter.none()).size()).isZero();
    assertThat(topK.selectAll(FOUR, new float[][] {query, query}, 0, all))
        .extracting(ScoredItems::size)
        .containsExactly(0, 0);
    assertThat(topK.selectAll(FOUR, new float[0][], 3, ItemFilter.none())).isEmpty();
  }

  /** Against sorting all items, over catalogues full of ties or free of them. */
  @Test
  void agreesWithTheNaiveWay() {
    for (long seed = 0; seed < 500; seed++) {
      Case random = Case.of(seed);
      float[] query = random.query();
      ItemFilter filter = random.filter();
      int k = random.k();

      assertThat(topK.select(random.items, query, k, filter))
          .as("seed %d", seed)
          .isEqualTo(naive(random, query, k, filter));
    }
  }

  @Test
  void answersManyQueriesAsItAnswersEach() {
    for (long seed = 0; seed < 200; seed++) {
      Case random = Case.of(seed);
      float[][] queries = new float[random.random.nextInt(70)][];
      List<ItemFilter> filters = new ArrayList<>();
      for (int q = 0; q < queries.length; q++) {
        queries[q] = random.query();
        filters.add(random.filter());
      }
      int k = random.k();

      List<ScoredItems> together = topK.selectAll(random.items, queries, k, filters);

      assertThat(together).as("seed %d", seed).hasSameSizeAs(queries);
      for (int q = 0; q < queries.length; q++) {
        assertThat(together.get(q))
            .as("seed %d, query %d", seed, q)
            .isEqualTo(topK.select(random.items, queries[q], k, filters.get(q)));
      }
      if (queries.length > 0) {
        assertThat(topK.selectAll(random.items, queries, k, filters.get(0)))
            .as("seed %d, one filter", seed)
            .isEqualTo(
                topK.selectAll(
                    random.items, queries, k, Collections.nCopies(queries.length, filters.get(0))));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {ItemMatrix.CHUNK, ItemMatrix.CHUNK + 1, 2 * ItemMatrix.CHUNK - 1})
  void agreesWithTheNaiveWayOverTheBordersOfChunks(int size) {
    for (long seed = 0; seed < 2; seed++) {
      Case random = new Case(seed, size, 5);
      float[] query = random.query();
      ItemFilter filter = random.filter();
      ScoredItems expected = naive(random, query, 1000, filter);

      assertThat(topK.select(random.items, query, 1000, filter))
          .as("seed %d", seed)
          .isEqualTo(expected);
      assertThat(topK.selectAll(random.items, new float[][] {query, query}, 1000, filter))
          .as("seed %d", seed)
          .containsExactly(expected, expected);
    }
  }

  /** The parts of a chunk that queries share are narrow here. */
  @Test
  void answersManyQueriesAsItAnswersEachInManyDimensions() {
    Random random = new Random(7);
    ItemMatrix items =
        ItemMatrix.of(SampleItems.ids(4500), 301, SampleItems.numbers(random, 4500 * 301));
    float[][] queries = {SampleItems.numbers(random, 301), SampleItems.numbers(random, 301)};

    List<ScoredItems> together = topK.selectAll(items, queries, 20, ItemFilter.none());

    assertThat(together)
        .containsExactly(
            topK.select(items, queries[0], 20, ItemFilter.none()),
            topK.select(items, queries[1], 20, ItemFilter.none()));
  }

  @Test
  void doesNotDependOnHowManyItemsThereAre() {
    Random random = new Random(3);
    float[] numbers = SampleItems.numbers(random, 5000 * 7);
    ItemMatrix many = ItemMatrix.of(SampleItems.ids(5000), 7, numbers);
    float[] query = SampleItems.numbers(random, 7);

    ScoredItems all = topK.select(many, query, 5000, ItemFilter.none());

    for (int rank = 0; rank < 5000; rank += 97) {
      ItemMatrix alone = ItemMatrix.of(List.of("A"), 7, many.vector(all.position(rank)));
      assertThat(topK.select(alone, query, 1, ItemFilter.none()).score(0))
          .isEqualTo(all.score(rank));
    }
  }

  @Test
  void scoresAreSumsOfProducts() {
    for (long seed = 0; seed < 100; seed++) {
      Case random = Case.of(seed);
      float[] query = random.query();
      ScoredItems all = topK.select(random.items, query, random.items.size(), ItemFilter.none());
      for (int rank = 0; rank < all.size(); rank++) {
        float[] vector = random.items.vector(all.position(rank));
        double exact = 0;
        for (int k = 0; k < query.length; k++) {
          exact += (double) query[k] * vector[k];
        }
        assertThat((double) all.score(rank)).as("seed %d", seed).isCloseTo(exact, within(1e-4));
      }
    }
  }

  @Test
  void scoresTheCosineOfPreparedVectors() {
    ItemMatrix items = Similarity.COSINE.prepare(FOUR);
    float[] query = Similarity.COSINE.prepare(new float[] {7, 7});

    ScoredItems best = topK.select(items, query, 2, ItemFilter.none());

    assertThat(best.position(0)).isEqualTo(3);
    assertThat(best.score(0)).isCloseTo(1, within(1e-6f));
    assertThat(best.score(1)).isCloseTo((float) Math.sqrt(0.5), within(1e-6f));
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void refusesAQueryThatIsNotFinite(float number) {
    float[] query = {1, number};

    assertThatIllegalArgumentException()
        .isThrownBy(() -> topK.select(FOUR, query, 1, ItemFilter.none()))
        .withMessage("query is not finite: component 1 is " + number);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> topK.selectAll(FOUR, new float[][] {{1, 1}, query}, 1, ItemFilter.none()))
        .withMessage("query 1 is not finite: component 1 is " + number);
  }

  /** Infinity minus infinity would be NaN, and an item with that score would be lost. */
  @Test
  void refusesAQueryWhoseScoresMightNotBeFinite() {
    ItemMatrix large = ItemMatrix.of(List.of("A", "B"), 2, new float[] {1e20f, -1e20f, 0, 1});

    assertThatIllegalArgumentException()
        .isThrownBy(() -> topK.select(large, new float[] {1e20f, 1e20f}, 1, ItemFilter.none()))
        .withMessage("query is too large: scores up to 2.0e+40 are no floats");
    float[] smaller = {1e17f, 1e17f};
    assertThat(topK.select(large, smaller, 1, ItemFilter.none()).score(0)).isEqualTo(1e17f);
  }

  @Test
  void refusesWhatDoesNotFitTheItems() {
    ItemMatrix others = ItemMatrix.of(List.of("V", "X", "Y", "Z"), 2, new float[8]);
    ItemFilter foreign = ItemFilter.excludingPositions(others, 1);
    float[] query = {1, 2};

    assertThatIllegalArgumentException()
        .isThrownBy(() -> topK.select(FOUR, new float[3], 1, ItemFilter.none()))
        .withMessage("query has dimension 3, the items have 2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> topK.select(FOUR, query, -1, ItemFilter.none()))
        .withMessage("k must be at least 0, not -1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> topK.select(FOUR, query, 1, foreign))
        .withMessage("the filter was made for another item matrix");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> topK.selectAll(FOUR, new float[][] {query}, 1, List.of()))
        .withMessage("1 queries need as many filters, not 0");
  }

  @Test
  void takesAFilterForTheSameItemsAtUnitLength() {
    ItemFilter filter = ItemFilter.excluding(FOUR, List.of("A", "B", "C"));

    assertThat(topK.select(FOUR.normalised(), new float[] {1, 0}, 4, filter).size()).isEqualTo(1);
  }

  /** All items, scored in the order of the contract, sorted, filtered, cut. */
  private static ScoredItems naive(Case random, float[] query, int k, ItemFilter filter) {
    int size = random.items.size();
    float[] scores = new float[size];
    for (int position = 0; position < size; position++) {
      float[] v = random.items.vector(position);
      float score = 0;
      int i = 0;
      for (; i < v.length - 3; i += 4) {
        float sum = query[i] * v[i];
        sum += query[i + 1] * v[i + 1];
        sum += query[i + 2] * v[i + 2];
        sum += query[i + 3] * v[i + 3];
        score += sum;
      }
      for (; i < v.length; i++) {
        score += query[i] * v[i];
      }
      scores[position] = score;
    }
    int[] best =
        IntStream.range(0, size)
            .boxed()
            .sorted(Comparator.<Integer>comparingDouble(p -> -scores[p]).thenComparing(p -> p))
            .filter(position -> !filter.excludes(position))
            .mapToInt(Integer::intValue)
            .limit(k)
            .toArray();
    float[] bestScores = new float[best.length];
    for (int rank = 0; rank < best.length; rank++) {
      bestScores[rank] = scores[best[rank]];
    }
    return new ScoredItems(best, bestScores);
  }

  /** A random catalogue and what goes with it. */
  private static final class Case {
    final Random random;
    final ItemMatrix items;
    private final boolean ties;

    static Case of(long seed) {
      Random sizes = new Random(~seed);
      int size = sizes.nextInt(seed % 20 == 0 ? 10_000 : 80);
      return new Case(seed, size, 1 + sizes.nextInt(seed % 3 == 0 ? 70 : 9));
    }

    Case(long seed, int size, int dimension) {
      random = new Random(seed);
      ties = random.nextBoolean();
      items = ItemMatrix.of(SampleItems.ids(size), dimension, numbers(size * dimension));
    }

    float[] query() {
      return numbers(items.dimension());
    }

    private float[] numbers(int count) {
      return ties ? SampleItems.smallIntegers(random, count) : SampleItems.numbers(random, count);
    }

    int k() {
      return random.nextInt(random.nextBoolean() ? 12 : 2 * items.size() + 2);
    }

    ItemFilter filter() {
      Set<Integer> few = new TreeSet<>();
      for (int i = random.nextInt(10); i > 0 && items.size() > 0; i--) {
        few.add(random.nextInt(items.size()));
      }
      ItemFilter own =
          ItemFilter.excludingPositions(items, few.stream().mapToInt(Integer::intValue).toArray());
      double share = random.nextInt(4) / 3.0;
      return switch (random.nextInt(3)) {
        case 0 -> ItemFilter.none();
        case 1 -> own;
        default -> own.or(ItemFilter.excludingIf(items, p -> random.nextDouble() < share));
      };
    }
  }
}
