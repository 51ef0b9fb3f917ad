package dev.tandem.transforms.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.transforms.features.FeatureRow;
import dev.tandem.transforms.features.FeatureSpec;
import dev.tandem.transforms.features.FeatureSpecReader;
import dev.tandem.transforms.model.Evaluation;
import dev.tandem.transforms.model.Evaluation.Score;
import dev.tandem.transforms.model.ModelParts;
import dev.tandem.transforms.training.SampleData.Row;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TrainerTest {
  private static final TrainingSettings DEFAULT = TrainingSettings.DEFAULT;

  @Test
  void ranksWellAbovePopularityForKnownAndNewUsersAndNewItems() {
    TrainedModel model = train(SampleData.data(SampleData.shop(3_000, 400, 60_000)), DEFAULT);

    Evaluation evaluation = Objects.requireNonNull(model.parts().evaluation());
    assertThat(recall(evaluation, Evaluation.MODEL, Evaluation.ALL))
        .isGreaterThan(1.5 * recall(evaluation, Evaluation.MOST_POPULAR, Evaluation.ALL))
        .isGreaterThan(
            1.5 * recall(evaluation, Evaluation.MOST_POPULAR_BY_SEGMENT, Evaluation.ALL));
    assertThat(recall(evaluation, Evaluation.MODEL, Evaluation.NEW_USERS))
        .isGreaterThan(
            1.2 * recall(evaluation, Evaluation.MOST_POPULAR_BY_SEGMENT, Evaluation.NEW_USERS));
    assertThat(score(evaluation, Evaluation.MODEL, Evaluation.NEW_ITEMS).users()).isPositive();
    assertThat(recall(evaluation, Evaluation.MOST_POPULAR, Evaluation.NEW_ITEMS)).isZero();
    assertThat(score(evaluation, Evaluation.MODEL, Evaluation.ALL).coverage())
        .isGreaterThan(score(evaluation, Evaluation.MOST_POPULAR, Evaluation.ALL).coverage());
    assertThat(evaluation.k()).isEqualTo(10);
    assertThat(evaluation.protocol()).contains("the newest tenth of the choices by time");
  }

  @Test
  void givesTheSameModelWhateverTheOrderOfTheRows() {
    List<Row> rows = SampleData.shop(200, 60, 2_500);

    ModelParts one =
        train(SampleData.shuffled(FeatureSpecReader.builtIn(), rows, 1), few(1)).parts();
    ModelParts other =
        train(SampleData.shuffled(FeatureSpecReader.builtIn(), rows, 2), few(1)).parts();

    assertThat(other.userTower()).isEqualTo(one.userTower());
    assertThat(other.itemTower()).isEqualTo(one.itemTower());
    assertThat(vectors(other)).isEqualTo(vectors(one));
    assertThat(other.popular()).isEqualTo(one.popular());
    assertThat(other.evaluation()).isEqualTo(one.evaluation());
  }

  @Test
  void givesAnotherModelForAnotherSeed() {
    TrainingData data = SampleData.data(SampleData.shop(200, 60, 2_500));

    assertThat(train(data, few(2)).parts().userTower())
        .isNotEqualTo(train(data, few(1)).parts().userTower());
  }

  @Test
  void tellsOfEveryEpochAndTrainsAgainOnEverythingForTheBestNumberOfThem() {
    TrainingData data = SampleData.data(SampleData.shop(200, 60, 2_500));
    List<Trainer.Epoch> epochs = new ArrayList<>();

    TrainedModel model = Trainer.train(data, few(1), "s", "p", epochs::add);

    List<Trainer.Epoch> search = epochs.stream().filter(e -> !e.refit()).toList();
    List<Trainer.Epoch> refit = epochs.stream().filter(Trainer.Epoch::refit).toList();
    assertThat(search)
        .hasSizeBetween(1, 4)
        .allSatisfy(e -> assertThat(e.recall()).isBetween(0., 1.));
    double best = search.stream().mapToDouble(Trainer.Epoch::recall).max().orElseThrow();
    assertThat(search.get(model.epochs() - 1).recall()).isEqualTo(best);
    assertThat(refit).hasSize(model.epochs());
    assertThat(model.rows()).isEqualTo(data.size());
    assertThat(model.users()).isEqualTo(data.userCount());
    assertThat(model.microsPerRowAndEpoch()).isPositive();
    assertThat(model.parts().items().size()).isEqualTo(data.itemCount());
    assertThat(model.parts().snapshotId()).isEqualTo("s");
    assertThat(model.parts().producer()).isEqualTo("p");
    assertThat(model.parts().specHash()).isEqualTo(data.spec().hash());
  }

  @Test
  void keepsTheJudgedModelWhereNoRefitIsWanted() {
    TrainingData data = SampleData.data(SampleData.shop(200, 60, 2_500));
    List<Trainer.Epoch> epochs = new ArrayList<>();

    TrainedModel model =
        Trainer.train(data, new TrainingSettings(1, 8, 4, null, false), null, "p", epochs::add);

    assertThat(epochs).noneMatch(Trainer.Epoch::refit);
    assertThat(Objects.requireNonNull(model.parts().evaluation()).protocol())
        .doesNotContain("then trained on everything");
  }

  @Test
  void takesOnlyGoodRatingsForPositivesIfAsked() {
    TrainingData data = SampleData.data(SampleData.shop(200, 60, 2_500));

    TrainedModel all = train(data, few(1));
    TrainedModel good = train(data, new TrainingSettings(1, 8, 2, 4.0, true));

    assertThat(all.positives()).isEqualTo(all.rows());
    assertThat(good.positives()).isLessThan(good.rows()).isPositive();
    assertThat(good.parts().popular().overall().get(0).count())
        .isLessThan(all.parts().popular().overall().get(0).count());
  }

  @Test
  void refusesDataWithoutPositives() {
    assertThatThrownBy(() -> train(SampleData.data(List.of()), DEFAULT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the snapshot has no rows: there is nothing to learn from");
    TrainingData data = SampleData.data(SampleData.shop(20, 20, 100));
    assertThatThrownBy(() -> train(data, new TrainingSettings(1, 8, 2, 5.5, true)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "--minRating=5.5: none of the snapshot's %,d rows has such a rating"
                .formatted(data.size()));
  }

  @Test
  void refusesSettingsThatMakeNoSense() {
    assertThatThrownBy(() -> new TrainingSettings(1, 3, 1, null, true))
        .hasMessage("--dimension=3: 4 to 512 is allowed");
    assertThatThrownBy(() -> new TrainingSettings(1, 32, 0, null, true))
        .hasMessage("--epochs=0: 1 to 1000 is allowed");
    assertThatThrownBy(() -> new TrainingSettings(1, 32, 1, Double.NaN, true))
        .hasMessage("--minRating=NaN: a number is needed");
  }

  @Test
  void learnsFromOneRow() {
    Row row = SampleData.shop(20, 20, 100).get(0);

    TrainedModel model = train(SampleData.data(List.of(row)), DEFAULT);

    assertThat(model.parts().evaluation()).isNull();
    assertThat(model.parts().items().size()).isEqualTo(1);
    assertFinite(model);
  }

  @Test
  void learnsFromOneUserAndFromOneItem() {
    List<Row> rows = SampleData.shop(50, 50, 600);
    Object someone = rows.get(0).user().key();
    Object something = rows.get(0).item().key();

    assertFinite(
        train(
            SampleData.data(rows.stream().filter(r -> r.user().key().equals(someone)).toList()),
            DEFAULT));
    assertFinite(
        train(
            SampleData.data(rows.stream().filter(r -> r.item().key().equals(something)).toList()),
            DEFAULT));
  }

  @Test
  void learnsWithoutTimesAndFromRatingsThatAreAllTheSame() {
    List<Row> rows =
        SampleData.shop(600, 100, 9_000).stream()
            .map(r -> new Row(r.user(), r.item(), 3, null))
            .toList();

    TrainedModel model = train(SampleData.data(rows), new TrainingSettings(1, 16, 8, null, true));

    Evaluation evaluation = Objects.requireNonNull(model.parts().evaluation());
    assertThat(evaluation.protocol()).contains("one choice of each user with several");
    assertThat(recall(evaluation, Evaluation.MODEL, Evaluation.ALL))
        .isGreaterThan(recall(evaluation, Evaluation.MOST_POPULAR, Evaluation.ALL));
    assertFinite(model);
  }

  @Test
  void learnsWhereEveryFeatureIsNull() {
    List<Row> rows =
        SampleData.shop(100, 80, 1_500).stream()
            .map(
                r ->
                    new Row(
                        new FeatureRow(r.user().key(), new @Nullable Object[4]),
                        new FeatureRow(r.item().key(), new @Nullable Object[5]),
                        r.rating(),
                        r.time()))
            .toList();

    TrainedModel model = train(SampleData.data(rows), few(1));

    assertThat(model.parts().popular().segment()).isEqualTo("country");
    assertThat(model.parts().popular().bySegment()).isEmpty();
    assertFinite(model);
  }

  @Test
  void learnsFromAShopOfOtherFeaturesWithoutASegment() {
    FeatureSpec spec =
        FeatureSpecReader.read(
            """
            name: other
            users: {table: u, key: id}
            items: {table: i, key: id}
            ratings: {table: r, user: u, item: i}
            features:
              - {name: stars, role: label, type: double}
              - {name: item, role: id, of: item, type: int}
              - {name: added, role: item, type: timestamp}
              - {name: signed, role: item, type: boolean}
              - {name: user, role: id, of: user, type: string}
            """,
            "other");
    List<Row> rows = new ArrayList<>();
    for (int u = 0; u < 60; u++) {
      for (int i = u % 3; i < 30; i += 3) {
        rows.add(
            new Row(
                SampleData.user("käufer " + u),
                new FeatureRow(
                    i, new @Nullable Object[] {Instant.ofEpochSecond(86_400L * i), i % 2 == 0}),
                0.5 * (i % 10),
                null));
      }
    }

    TrainedModel model = train(SampleData.data(spec, rows), few(1));

    assertThat(model.parts().popular().segment()).isNull();
    assertThat(Objects.requireNonNull(model.parts().evaluation()).scores())
        .extracting(Score::ranker)
        .doesNotContain(Evaluation.MOST_POPULAR_BY_SEGMENT);
    assertThat(model.parts().items().ids().subList(0, 3)).containsExactly("0", "1", "10");
    assertFinite(model);
  }

  @Test
  void listsPopularItemsByASegmentThatIsANumber() {
    String yaml = FeatureSpecReader.builtInYaml();
    FeatureSpec spec =
        FeatureSpecReader.read(yaml.replace("segment: country", "segment: credit_limit"), "x");
    FeatureRow rich = SampleData.user(1L, new BigDecimal("100.00"), "Oslo", null, "Norway");
    FeatureRow poor = SampleData.user(2L, new BigDecimal("0.00"), "Oslo", null, "Norway");
    FeatureRow item = SampleData.shop(20, 20, 100).get(0).item();

    TrainedModel model =
        train(
            SampleData.data(
                spec,
                List.of(
                    new Row(rich, item, 5, null),
                    new Row(rich, item, 4, null),
                    new Row(poor, item, 5, null))),
            few(1));

    assertThat(model.parts().popular().of("100.00").get(0).count()).isEqualTo(2);
    assertThat(model.parts().popular().of("0.00").get(0).count()).isEqualTo(1);
    assertThat(model.parts().popular().of("7.00").get(0).count()).isEqualTo(3);
  }

  private static TrainingSettings few(long seed) {
    return new TrainingSettings(seed, 8, 4, null, true);
  }

  private static TrainedModel train(TrainingData data, TrainingSettings settings) {
    return Trainer.train(data, settings, null, "test", epoch -> {});
  }

  private static float[] vectors(ModelParts parts) {
    float[] vectors = new float[parts.items().size() * parts.items().dimension()];
    parts.items().copyRows(0, parts.items().size(), vectors);
    return vectors;
  }

  private static void assertFinite(TrainedModel model) {
    for (int i = 0; i < model.parts().items().size(); i++) {
      float[] vector = model.parts().items().vector(i);
      double length = 0;
      for (float number : vector) {
        length += (double) number * number;
      }
      assertThat(length).as(Arrays.toString(vector)).isBetween(0.999, 1.001);
    }
  }

  private static double recall(Evaluation evaluation, String ranker, String slice) {
    return score(evaluation, ranker, slice).recall();
  }

  private static Score score(Evaluation evaluation, String ranker, String slice) {
    return evaluation.scores().stream()
        .filter(s -> s.ranker().equals(ranker) && s.slice().equals(slice))
        .findFirst()
        .orElseThrow();
  }
}
