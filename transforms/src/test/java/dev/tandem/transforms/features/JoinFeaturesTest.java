package dev.tandem.transforms.features;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.transforms.features.FeatureTable.Match;
import dev.tandem.transforms.ratings.Rating;
import dev.tandem.transforms.ratings.UserRatings;
import dev.tandem.transforms.ratings.UserRatingsCoder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.StreamSupport;
import org.apache.beam.sdk.Pipeline.PipelineExecutionException;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestPipelineExtension;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TestPipelineExtension.class)
class JoinFeaturesTest {
  private static final long SEED = 20261123;
  private static final int HOT = 10_000;
  private static final FeatureRow NANTES = new FeatureRow(103L, new Object[] {"Nantes", 1.5});
  private static final FeatureRow NOWHERE =
      new FeatureRow(112L, new @Nullable Object[] {null, null});
  private static final FeatureRow PLANE = new FeatureRow("S10", new Object[] {"Planes"});
  private static final FeatureRow CAR = new FeatureRow("S20", new Object[] {"Cars"});

  private static FeatureTables load() {
    return new FeatureTables(
        new FeatureTable.Builder()
            .add(NANTES)
            .add(NOWHERE)
            .addUnusable(114L, "city is null")
            .build(),
        new FeatureTable.Builder()
            .add(PLANE)
            .add(CAR)
            .add(new FeatureRow("TWICE", new Object[] {"Cars"}))
            .add(new FeatureRow("TWICE", new Object[] {"Planes"}))
            .build());
  }

  @Test
  void findsFeaturesOrSaysWhyThereAreNone(TestPipeline pipeline) {
    UserRatings known = ratings(103L, "S10", "S20", "S10");
    UserRatings partly = ratings(112L, "S99", null, "TWICE");
    UserRatings unusable = ratings(114L, "S10");
    UserRatings unknown = ratings(7L);
    UserRatings nobody = ratings(null, "S20");
    PAssert.that(join(pipeline, List.of(known, partly, unusable, unknown, nobody)))
        .containsInAnyOrder(
            new Joined<>(known, found(NANTES), List.of(found(PLANE), found(CAR), found(PLANE))),
            new Joined<>(
                partly,
                found(NOWHERE),
                List.of(
                    Match.UNKNOWN,
                    Match.UNKNOWN,
                    new Match(null, "the key occurs more than once"))),
            new Joined<>(unusable, new Match(null, "city is null"), List.of(found(PLANE))),
            new Joined<>(unknown, Match.UNKNOWN, List.of()),
            new Joined<>(nobody, Match.UNKNOWN, List.of(found(CAR))));

    PipelineResult result = pipeline.run();
    result.waitUntilFinish();

    assertThat(counter(result, "unknown-users")).isEqualTo(3);
    assertThat(counter(result, "unknown-items")).isEqualTo(3);
  }

  @Test
  void givesOneForEachThatComesDuplicatesIncluded(TestPipeline pipeline) {
    Random random = new Random(SEED);
    List<@Nullable String> items = new ArrayList<>(List.of("S10", "S20", "S99", "TWICE"));
    items.add(null);
    List<UserRatings> activities = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      @Nullable String[] rated = new @Nullable String[random.nextInt(6)];
      for (int j = 0; j < rated.length; j++) {
        rated[j] = items.get(random.nextInt(items.size()));
      }
      activities.add(ratings((long) (100 + random.nextInt(15)), rated));
    }
    List<Joined<UserRatings>> expected = new ArrayList<>();
    for (UserRatings activity : activities) {
      expected.add(naive(activity));
    }
    PAssert.that(join(pipeline, activities)).containsInAnyOrder(expected);
    pipeline.run().waitUntilFinish();
  }

  @Test
  void joinsAHotUserWithAHotItem(TestPipeline pipeline) {
    UserRatings hot =
        new UserRatings(
            103L,
            Collections.nCopies(HOT, new Rating("S10", 5, null, null, null)),
            List.of(),
            0,
            0);
    PAssert.thatSingleton(join(pipeline, List.of(hot)))
        .satisfies(
            joined -> {
              assertThat(joined.activity().size()).isEqualTo(HOT);
              assertThat(joined.user()).isEqualTo(found(NANTES));
              assertThat(joined.items()).hasSize(HOT).containsOnly(found(PLANE));
              return null;
            });
    pipeline.run().waitUntilFinish();
  }

  @Test
  void givesNothingForNothing(TestPipeline pipeline) {
    PAssert.that(join(pipeline, List.of())).empty();
    pipeline.run().waitUntilFinish();
  }

  @Test
  void failsWhenThereAreNoTables(TestPipeline pipeline) {
    pipeline
        .apply(Create.of(ratings(103L, "S10")).withCoder(UserRatingsCoder.of()))
        .apply(
            JoinFeatures.with(
                new SharedFeatureTables(
                    () -> {
                      throw new IOException("the shop is closed");
                    }),
                UserRatingsCoder.of()));

    Assertions.assertThatThrownBy(() -> pipeline.run().waitUntilFinish())
        .isInstanceOf(PipelineExecutionException.class)
        .hasMessageContaining("the shop is closed");
  }

  /** What the join is meant to say, said another way. */
  private static Joined<UserRatings> naive(UserRatings activity) {
    Object user = activity.userKey();
    List<Match> items = new ArrayList<>();
    for (Rating rating : activity.ratings()) {
      Object item = rating.item();
      if ("S10".equals(item)) {
        items.add(found(PLANE));
      } else if ("S20".equals(item)) {
        items.add(found(CAR));
      } else {
        items.add(new Match(null, "TWICE".equals(item) ? "the key occurs more than once" : null));
      }
    }
    return new Joined<>(
        activity,
        new Match(
            Long.valueOf(103).equals(user)
                ? NANTES
                : Long.valueOf(112).equals(user) ? NOWHERE : null,
            Long.valueOf(114).equals(user) ? "city is null" : null),
        items);
  }

  private static PCollection<Joined<UserRatings>> join(
      TestPipeline pipeline, List<UserRatings> activities) {
    return pipeline
        .apply(Create.of(activities).withCoder(UserRatingsCoder.of()))
        .apply(
            JoinFeatures.with(
                new SharedFeatureTables(JoinFeaturesTest::load), UserRatingsCoder.of()));
  }

  private static UserRatings ratings(@Nullable Object user, @Nullable String... items) {
    List<Rating> ratings = new ArrayList<>();
    for (String item : items) {
      ratings.add(new Rating(item, 3, null, null, null));
    }
    return new UserRatings(user, ratings, List.of(), 0, 0);
  }

  private static Match found(FeatureRow row) {
    return new Match(row, null);
  }

  private static long counter(PipelineResult result, String name) {
    MetricsFilter filter =
        MetricsFilter.builder()
            .addNameFilter(MetricNameFilter.named(JoinFeatures.class, name))
            .build();
    return StreamSupport.stream(
            result.metrics().queryMetrics(filter).getCounters().spliterator(), false)
        .mapToLong(counted -> counted.getCommitted())
        .sum();
  }
}
