package dev.tandem.transforms.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.transforms.features.Feature.Role;
import dev.tandem.transforms.features.FeatureRow;
import dev.tandem.transforms.features.FeatureSpec;
import dev.tandem.transforms.features.FeatureSpecReader;
import dev.tandem.transforms.model.FeatureInputs;
import dev.tandem.transforms.model.FeatureInputs.InputType;
import dev.tandem.transforms.model.FeatureInputs.Side;
import dev.tandem.transforms.model.Tower;
import dev.tandem.transforms.training.SampleData.Row;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** ONNX Runtime must give what the trainer itself computes. */
class TowerGraphTest {
  private static final float CLOSE = 1e-5f;
  private static final FeatureSpec SPEC = FeatureSpecReader.builtIn();

  private final List<Row> rows = SampleData.shop(300, 80, 5_000);
  private final TrainingData data = SampleData.data(rows);
  private final Fit fit = trained(data);

  private static Fit trained(TrainingData data) {
    Fit fit =
        new Fit(data, HoldOut.nothing(data, null), new TrainingSettings(1, 24, 9, null, true));
    fit.epoch();
    fit.epoch();
    return fit;
  }

  @Test
  void givesTheTrainersVectorsOfEveryUserAndItem() {
    assertSame(SPEC, rows);
  }

  @Test
  void givesTheTrainersVectorsOfNullsUnknownsAndExtremes() {
    List<Row> odd = new ArrayList<>();
    List<@Nullable BigDecimal> decimals = new ArrayList<>();
    decimals.add(null);
    for (String number :
        List.of("0", "0.01", "-1", "1e15", "-1e15", "1e30", "-1e30", "75000", "21000.00")) {
      decimals.add(new BigDecimal(number));
    }
    for (int i = 0; i < decimals.size(); i++) {
      BigDecimal number = decimals.get(i);
      String text = i % 3 == 0 ? null : i % 3 == 1 ? "nobody lives here \uD83D\uDE00" : "Norway";
      odd.add(
          new Row(
              SampleData.user(i % 2 == 0 ? -5L - i : known(i), number, text, text, text),
              new FeatureRow(
                  "no such product " + i,
                  new @Nullable Object[] {
                    i == 0 ? null : (i % 2 == 0 ? Integer.MIN_VALUE : Integer.MAX_VALUE),
                    number,
                    number,
                    text,
                    text
                  }),
              1,
              null));
    }
    assertSame(SPEC, odd);
  }

  @Test
  void takesIdsTextsAndBooleansAsStringsAndNumbersAndTimesAsFloats() {
    FeatureSpec spec =
        FeatureSpecReader.read(
            """
            name: other
            users: {table: u, key: id}
            items: {table: i, key: id}
            ratings: {table: r, user: u, item: i}
            features:
              - {name: user, role: id, of: user, type: long}
              - {name: item, role: id, of: item, type: int}
              - {name: added, role: item, type: timestamp}
              - {name: weight, role: item, type: double}
              - {name: signed, role: item, type: boolean}
              - {name: stars, role: label, type: double}
            """,
            "other");
    List<Row> some = new ArrayList<>();
    for (int row = 0; row < 200; row++) {
      int i = row % 50;
      Instant added = i % 7 == 0 ? null : Instant.ofEpochSecond(1_700_000_000L + 40_000L * i);
      Double weight = i % 11 == 0 ? Double.NaN : (Double) Math.exp(i / 10.0);
      some.add(
          new Row(
              SampleData.user((long) (row % 20)),
              new FeatureRow(i, new @Nullable Object[] {added, weight, i % 2 == 0}),
              i % 5,
              null));
    }
    TrainingData other = SampleData.data(spec, some);
    Fit otherFit = trained(other);

    compare(
        TowerGraph.of("item_tower", otherFit.itemWeights()),
        FeatureInputs.of(spec, Side.ITEM),
        Fit.vectors(otherFit.itemWeights(), other.items()),
        other.items(),
        some.stream().map(Row::item).toList());
    try (Tower tower =
        Tower.open(
            TowerGraph.of("item_tower", otherFit.itemWeights()),
            FeatureInputs.of(spec, Side.ITEM))) {
      assertThat(tower.inputs())
          .extracting(Tower.Input::name, Tower.Input::type)
          .containsExactlyInAnyOrder(
              org.assertj.core.groups.Tuple.tuple("item", InputType.STRING),
              org.assertj.core.groups.Tuple.tuple("added", InputType.FLOAT),
              org.assertj.core.groups.Tuple.tuple("weight", InputType.FLOAT),
              org.assertj.core.groups.Tuple.tuple("signed", InputType.STRING));
    }
  }

  @Test
  void takesEveryFeatureOfItsSide() {
    try (Tower tower =
        Tower.open(
            TowerGraph.of("user_tower", fit.userWeights()), FeatureInputs.of(SPEC, Side.USER))) {
      assertThat(tower.inputs()).hasSize(1 + SPEC.withRole(Role.USER).size());
      assertThat(tower.dimension()).isEqualTo(24);
    }
  }

  private Long known(int user) {
    return Long.valueOf(data.users().ids().get(user));
  }

  private void assertSame(FeatureSpec spec, List<Row> some) {
    TrainingData other = SampleData.data(spec, some);
    compare(
        TowerGraph.of("user_tower", fit.userWeights()),
        FeatureInputs.of(spec, Side.USER),
        Fit.vectors(fit.userWeights(), other.users()),
        other.users(),
        some.stream().map(Row::user).toList());
    compare(
        TowerGraph.of("item_tower", fit.itemWeights()),
        FeatureInputs.of(spec, Side.ITEM),
        Fit.vectors(fit.itemWeights(), other.items()),
        other.items(),
        some.stream().map(Row::item).toList());
  }

  private static void compare(
      byte[] graph,
      FeatureInputs inputs,
      float[] expected,
      EntityTable table,
      List<FeatureRow> entities) {
    try (Tower tower = Tower.open(graph, inputs)) {
      float[] vectors = tower.embed(entities);
      int d = tower.dimension();
      for (int i = 0; i < entities.size(); i++) {
        int row = table.ids().indexOf(String.valueOf(entities.get(i).key()));
        for (int k = 0; k < d; k++) {
          assertThat(vectors[i * d + k])
              .as("%s, dimension %d", entities.get(i), k)
              .isCloseTo(expected[row * d + k], within(CLOSE));
        }
      }
    }
  }
}
