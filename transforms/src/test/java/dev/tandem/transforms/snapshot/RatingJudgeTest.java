package dev.tandem.transforms.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.transforms.failure.Failure;
import dev.tandem.transforms.features.FeatureJoiner;
import dev.tandem.transforms.features.FeatureRow;
import dev.tandem.transforms.features.FeatureSpec;
import dev.tandem.transforms.features.FeatureSpecReader;
import dev.tandem.transforms.features.FeatureTable;
import dev.tandem.transforms.features.FeatureTables;
import dev.tandem.transforms.ratings.DuplicateRatings;
import dev.tandem.transforms.ratings.Rating;
import dev.tandem.transforms.ratings.UserRatings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RatingJudgeTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final Instant EARLY = Instant.parse("2025-01-01T00:00:00Z");
  private static final Instant LATE = Instant.parse("2025-06-01T00:00:00Z");
  private static final FeatureSpec SPEC = FeatureSpecReader.builtIn();
  private static final FeatureTables TABLES =
      new FeatureTables(
          new FeatureTable.Builder()
              .add(new FeatureRow(103L, new Object[] {null, "Nantes", "44000", "France"}))
              .addUnusable(104L, "creditLimit is null")
              .build(),
          new FeatureTable.Builder()
              .add(item("S10"))
              .add(item("S20"))
              .add(item("S30"))
              .add(item("TWICE"))
              .add(item("TWICE"))
              .build());

  private static FeatureRow item(String code) {
    return new FeatureRow(code, new Object[] {7, null, null, "Planes", "1:10"});
  }

  private static Rating rating(
      @Nullable String item, @Nullable Integer label, @Nullable Instant time) {
    return new Rating(item, label, time, time, null);
  }

  private static TrainingRows judge(
      DuplicateRatings policy, @Nullable Object user, Rating... ratings) {
    return judge(policy, user, List.of(ratings));
  }

  private static TrainingRows judge(
      DuplicateRatings policy, @Nullable Object user, List<Rating> ratings) {
    return new RatingJudge(SPEC, policy, NOW)
        .judge(new FeatureJoiner(TABLES).join(new UserRatings(user, ratings, List.of(), 0, 3)));
  }

  private static List<String> reasons(TrainingRows judged) {
    return judged.failures().stream().map(Failure::reason).toList();
  }

  @Test
  void keepsTheNewestRatingOfAnItem() {
    TrainingRows judged =
        judge(
            DuplicateRatings.LAST,
            103L,
            rating("S10", 5, LATE),
            rating("S20", 2, EARLY),
            rating("S10", 1, EARLY));

    assertThat(judged.rows())
        .extracting(row -> row.item().key() + ":" + row.label())
        .containsExactlyInAnyOrder("S10:5", "S20:2");
    assertThat(judged.merged()).isEqualTo(1);
    assertThat(judged.shard()).isEqualTo(3);
  }

  @Test
  void keepsTheHighestRatingWhenTimesTie() {
    TrainingRows judged =
        judge(
            DuplicateRatings.LAST,
            103L,
            rating("S10", 2, LATE),
            rating("S10", 4, LATE),
            rating("S10", 3, LATE));

    assertThat(judged.rows()).extracting(TrainingRows.Row::label).containsExactly(4);
  }

  @Test
  void takesARatingWithoutTimeForTheOldest() {
    TrainingRows judged =
        judge(DuplicateRatings.LAST, 103L, rating("S10", 5, null), rating("S10", 1, EARLY));

    assertThat(judged.rows()).extracting(TrainingRows.Row::label).containsExactly(1);
  }

  @Test
  void takesTheMeanAndTheNewestTime() {
    TrainingRows judged =
        judge(
            DuplicateRatings.MEAN,
            103L,
            rating("S10", 5, LATE),
            rating("S10", 2, EARLY),
            rating("S20", 3, null));

    assertThat(judged.rows())
        .extracting(row -> row.item().key() + ":" + row.label() + ":" + row.time())
        .containsExactlyInAnyOrder("S10:3.5:" + LATE, "S20:3.0:null");
    assertThat(judged.merged()).isEqualTo(1);
  }

  @Test
  void keepsEachRatingWhenAllAreWanted() {
    TrainingRows judged =
        judge(DuplicateRatings.ALL, 103L, rating("S10", 5, LATE), rating("S10", 5, LATE));

    assertThat(judged.rows()).hasSize(2);
    assertThat(judged.merged()).isZero();
  }

  @Test
  void refusesWhatHasNoPlaceInTheTableEachForOneReason() {
    TrainingRows judged =
        judge(
            DuplicateRatings.LAST,
            103L,
            rating(null, 3, LATE),
            rating("S10", null, LATE),
            rating("S10", 0, LATE),
            rating("S10", 6, LATE),
            rating("GONE", 3, LATE),
            rating("TWICE", 3, LATE));

    assertThat(judged.rows()).isEmpty();
    assertThat(judged.user()).isNull();
    assertThat(reasons(judged))
        .containsExactly(
            "NULL_ITEM",
            "NULL_LABEL",
            "LABEL_OUT_OF_RANGE",
            "LABEL_OUT_OF_RANGE",
            "ORPHAN_ITEM",
            "UNUSABLE_ITEM");
    assertThat(judged.failures().get(5).detail()).contains("more than once");
  }

  @Test
  void refusesAllRatingsOfAUserWhoIsUnknownUnusableOrNull() {
    assertThat(reasons(judge(DuplicateRatings.ALL, 999L, rating("S10", 3, LATE))))
        .containsExactly("ORPHAN_USER");
    assertThat(reasons(judge(DuplicateRatings.ALL, 104L, rating("S10", 3, LATE))))
        .containsExactly("UNUSABLE_USER");
    assertThat(reasons(judge(DuplicateRatings.ALL, null, rating("S10", 3, LATE))))
        .containsExactly("NULL_USER");
  }

  @Test
  void keepsTheOriginalValuesOfWhatItRefuses() {
    Map<String, @Nullable String> original = new LinkedHashMap<>();
    original.put("customerNumber", "103");
    original.put("productCode", " GONE ");
    original.put("productRating", null);
    Failure trimmed =
        judge(DuplicateRatings.LAST, 103L, new Rating("GONE", null, null, null, original))
            .failures()
            .get(0);
    Failure plain = judge(DuplicateRatings.LAST, 103L, rating("GONE", 4, EARLY)).failures().get(0);

    assertThat(trimmed.originalText())
        .isEqualTo(
            "{\"customerNumber\":\"103\",\"productCode\":\" GONE \",\"productRating\":null}");
    assertThat(plain.originalText())
        .isEqualTo(
            "{\"customerNumber\":\"103\",\"productCode\":\"GONE\",\"productRating\":\"4\",\"ratingTime\":\"2025-01-01T00:00:00Z\"}");
    assertThat(plain.origin())
        .containsEntry("table", "ratings")
        .containsEntry("key", "customerNumber=103, productCode=GONE");
    assertThat(plain.time()).isEqualTo(NOW);
  }

  /** Against the definition, written down naively, over seeded random ratings in random order. */
  @ParameterizedTest
  @EnumSource(DuplicateRatings.class)
  void balancesAndDoesNotDependOnTheOrderOfReading(DuplicateRatings policy) {
    for (long seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      List<Rating> ratings = new ArrayList<>();
      for (int i = random.nextInt(30); i >= 0; i--) {
        ratings.add(
            rating(
                List.of("S10", "S20", "S30", "GONE").get(random.nextInt(4)),
                random.nextInt(8) == 0 ? null : random.nextInt(7),
                random.nextInt(4) == 0 ? null : EARLY.plusSeconds(random.nextInt(3))));
      }
      TrainingRows judged = judge(policy, 103L, ratings);
      List<String> expected = naive(policy, ratings);

      assertThat(text(judged)).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(expected);
      assertThat(judged.rows().size() + judged.merged() + judged.failures().size())
          .as("seed %d", seed)
          .isEqualTo(ratings.size());
      Collections.shuffle(ratings, random);
      assertThat(text(judge(policy, 103L, ratings)))
          .as("seed %d, shuffled", seed)
          .containsExactlyInAnyOrderElementsOf(expected);
    }
  }

  private static List<String> text(TrainingRows judged) {
    return judged.rows().stream()
        .map(row -> row.item().key() + ":" + row.label() + ":" + row.time())
        .toList();
  }

  private static List<String> naive(DuplicateRatings policy, List<Rating> ratings) {
    Map<Object, List<Rating>> valid =
        ratings.stream()
            .filter(r -> r.label() != null && r.label().intValue() >= 1)
            .filter(r -> r.label() != null && r.label().intValue() <= 5)
            .filter(r -> !Objects.equals(r.item(), "GONE"))
            .collect(Collectors.groupingBy(r -> Objects.requireNonNull(r.item())));
    List<String> rows = new ArrayList<>();
    valid.forEach(
        (item, same) -> {
          long newest = same.stream().mapToLong(RatingJudgeTest::micros).max().orElseThrow();
          Instant time = newest == Long.MIN_VALUE ? null : Instant.ofEpochSecond(newest);
          switch (policy) {
            case ALL -> same.forEach(r -> rows.add(item + ":" + r.label() + ":" + r.time()));
            case LAST -> {
              int label =
                  same.stream()
                      .filter(r -> micros(r) == newest)
                      .mapToInt(r -> Objects.requireNonNull(r.label()).intValue())
                      .max()
                      .orElseThrow();
              rows.add(item + ":" + label + ":" + time);
            }
            case MEAN -> {
              double mean =
                  same.stream()
                      .mapToDouble(r -> Objects.requireNonNull(r.label()).doubleValue())
                      .average()
                      .orElseThrow();
              rows.add(item + ":" + mean + ":" + time);
            }
          }
        });
    return rows;
  }

  private static long micros(Rating rating) {
    return rating.time() == null ? Long.MIN_VALUE : rating.time().getEpochSecond();
  }
}
