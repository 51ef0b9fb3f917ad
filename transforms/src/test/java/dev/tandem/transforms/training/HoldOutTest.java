package dev.tandem.transforms.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.transforms.features.FeatureRow;
import dev.tandem.transforms.features.FeatureSpec;
import dev.tandem.transforms.features.FeatureSpecReader;
import dev.tandem.transforms.model.Evaluation;
import dev.tandem.transforms.model.Evaluation.Score;
import dev.tandem.transforms.training.HoldOut.Use;
import dev.tandem.transforms.training.SampleData.Row;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is held out, and how a ranker is judged by it. */
class HoldOutTest {
  private static final FeatureSpec SPEC =
      FeatureSpecReader.read(
          """
          name: bare
          users: {table: u, key: id}
          items: {table: i, key: id}
          ratings: {table: r, user: u, item: i}
          features:
            - {name: user, role: id, of: user, type: string}
            - {name: item, role: id, of: item, type: string}
            - {name: stars, role: label, type: int}
          """,
          "bare");

  @Test
  void holdsOutTheNewestTenthByTime() {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      rows.add(row("u" + i % 3, "i" + i, 5, i));
    }

    HoldOut holdOut = HoldOut.of(SampleData.data(SPEC, rows), null);

    TrainingData data = SampleData.data(SPEC, rows);
    for (int i = 0; i < data.size(); i++) {
      boolean newest = data.time[i] > 26_000_000L;
      assertThat(holdOut.use(i)).isEqualTo(newest ? Use.HELD_OUT : Use.TRAINING);
    }
  }

  @Test
  void holdsOutOneChoiceOfEachUserWithSeveralWhereThereIsNoTimeOrOnlyOne() {
    for (Integer time : Arrays.asList(null, 7)) {
      List<Row> rows = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        rows.add(row("u" + i % 3, "i" + i, 5, time));
      }
      rows.add(row("single", "i1", 5, time));
      TrainingData data = SampleData.data(SPEC, rows);

      HoldOut holdOut = HoldOut.of(data, null);

      int[] heldOut = new int[data.userCount()];
      for (int i = 0; i < data.size(); i++) {
        heldOut[data.user[i]] += holdOut.use(i) == Use.HELD_OUT ? 1 : 0;
      }
      assertThat(data.users().ids()).containsExactly("single", "u0", "u1", "u2");
      assertThat(heldOut).containsExactly(0, 1, 1, 1);
    }
  }

  @Test
  void leavesRatingsThatAreTooLowOutOfTrainingAndOfJudging() {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      rows.add(row("u" + i % 3, "i" + i, 1 + i % 5, i));
    }
    TrainingData data = SampleData.data(SPEC, rows);

    HoldOut holdOut = HoldOut.of(data, 4.0);

    for (int i = 0; i < data.size(); i++) {
      assertThat(holdOut.use(i) == Use.KNOWN).isEqualTo(data.label[i] < 4);
    }
  }

  @Test
  void makesSomeUsersAndItemsNewByKeepingThemOutOfTraining() {
    TrainingData data = SampleData.data(SampleData.shop(400, 200, 8_000));

    HoldOut holdOut = HoldOut.of(data, null);

    boolean[] trainedUser = new boolean[data.userCount()];
    boolean[] trainedItem = new boolean[data.itemCount()];
    for (int row : holdOut.trainingRows()) {
      trainedUser[data.user[row]] = true;
      trainedItem[data.item[row]] = true;
    }
    assertThat(share(trainedUser)).isBetween(0.85, 0.95);
    assertThat(share(trainedItem)).isBetween(0.9, 0.99);
  }

  @Test
  void judgesARankerByWhatItFindsAmongAllItemsThatTheUserHasNotChosen() {
    List<Row> rows = new ArrayList<>();
    // Twenty old rows of many users make a and b popular; then two users choose anew.
    for (int i = 0; i < 20; i++) {
      rows.add(row("old" + i, i % 2 == 0 ? "a" : "b", 5, i));
    }
    List<String> catalogue = List.of("c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n");
    for (int i = 0; i < 12; i++) {
      rows.add(row("filler", catalogue.get(i), 5, 20 + i));
    }
    rows.add(row("u", "a", 5, 40));
    rows.add(row("u", "b", 5, 100));
    rows.add(row("u", "n", 5, 101));
    rows.add(row("u", "m", 5, 102));
    TrainingData data = SampleData.data(SPEC, rows);
    HoldOut holdOut = HoldOut.of(data, null);
    Judge judge = new Judge(data, holdOut);
    int user = data.users().ids().indexOf("u");
    // Scores fall with the id: a, b, c, … of which a was chosen before.
    Judge.Ranker alphabetical =
        (ignored, scores) -> Arrays.setAll(new Object[scores.length], i -> scores[i] = -i);

    List<Score> scores = judge.scores("alphabetical", alphabetical, new int[] {user});

    assertThat(scores.get(0).slice()).isEqualTo(Evaluation.ALL);
    // b to k are recommended: b is found, m and n are not.
    assertThat(scores.get(0).users()).isEqualTo(1);
    assertThat(scores.get(0).recall()).isCloseTo(1 / 3.0, within(1e-12));
    double perfect = 1 + 1 / (Math.log(3) / Math.log(2)) + 1 / 2.0;
    assertThat(scores.get(0).ndcg()).isCloseTo(1 / perfect, within(1e-12));
    assertThat(scores.get(0).coverage()).isCloseTo(10 / 14.0, within(1e-12));
    assertThat(scores.get(1).slice()).isEqualTo(Evaluation.NEW_USERS);
    assertThat(scores.get(1).users()).isZero();
    assertThat(scores.get(1).recall()).isZero();
  }

  @Test
  void recommendsTheLowerIdWhereScoresAreEqual() {
    assertThat(Judge.best(new float[] {1, 3, 2, 3, 1, 3}, 4)).containsExactly(1, 3, 5, 2);
    assertThat(Judge.best(new float[] {0, Float.NEGATIVE_INFINITY, 0}, 4)).containsExactly(0, 2);
  }

  private static Row row(String user, String item, int stars, @Nullable Integer seconds) {
    return new Row(
        SampleData.user(user),
        new FeatureRow(item, new @Nullable Object[0]),
        stars,
        seconds == null ? null : Instant.ofEpochSecond(seconds));
  }

  private static double share(boolean[] flags) {
    int set = 0;
    for (boolean flag : flags) {
      set += flag ? 1 : 0;
    }
    return (double) set / flags.length;
  }
}
