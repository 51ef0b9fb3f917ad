package dev.tandem.transforms.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.transforms.features.FeatureRow;
import dev.tandem.transforms.features.FeatureSpecReader;
import dev.tandem.transforms.training.SampleData.Row;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TrainingDataBuilderTest {
  private static final FeatureRow ITEM =
      new FeatureRow("S1", new @Nullable Object[] {1, null, null, "Ships", "1:10"});

  @Test
  void sortsRowsByUserItemAndTimeWhateverTheirOrder() {
    List<Row> rows = SampleData.shop(100, 60, 1_400);

    TrainingData one = SampleData.shuffled(FeatureSpecReader.builtIn(), rows, 1);
    TrainingData other = SampleData.shuffled(FeatureSpecReader.builtIn(), rows, 2);

    assertThat(one.size()).isEqualTo(rows.size());
    assertThat(other.user).isEqualTo(one.user).isSorted();
    assertThat(other.item).isEqualTo(one.item);
    assertThat(other.label).isEqualTo(one.label);
    assertThat(other.time).isEqualTo(one.time);
    assertThat(other.users().ids()).isEqualTo(one.users().ids()).isSorted();
    for (int i = 0; i < one.users().columns().size(); i++) {
      FeatureColumn column = one.users().columns().get(i);
      FeatureColumn same = other.users().columns().get(i);
      assertThat(same.dictionary()).isEqualTo(column.dictionary()).isSorted();
      assertThat(same.codes()).isEqualTo(column.codes());
      assertThat(same.numbers()).isEqualTo(column.numbers());
    }
  }

  @Test
  void takesTheNewestFeaturesOfAUserWhoseRowsDiffer() {
    Row old = new Row(user("Oslo"), ITEM, 1, Instant.ofEpochSecond(1));
    Row moved = new Row(user("Bergen"), ITEM, 1, Instant.ofEpochSecond(2));
    Row without = new Row(user("Zürich"), ITEM, 1, null);

    for (List<Row> order :
        List.of(
            List.of(old, moved, without), List.of(moved, without, old),
            List.of(without, old, moved), List.of(moved, old, without))) {
      assertThat(city(SampleData.data(order))).isEqualTo("Bergen");
    }
  }

  @Test
  void takesTheGreaterFeaturesOfAUserWhoseRowsDifferAtOneTime() {
    Row one = new Row(user("Oslo"), ITEM, 1, null);
    Row other = new Row(user("Bergen"), ITEM, 2, null);

    assertThat(city(SampleData.data(List.of(one, other)))).isEqualTo("Oslo");
    assertThat(city(SampleData.data(List.of(other, one, other)))).isEqualTo("Oslo");
  }

  /** Rows of a block share the user's object, which is looked at once for each time. */
  @Test
  void takesTheSameFeaturesWhicheverBlockComesFirst() {
    FeatureRow oslo = user("Oslo");
    Row early = new Row(oslo, ITEM, 1, Instant.ofEpochSecond(5));
    Row late = new Row(oslo, ITEM, 2, Instant.ofEpochSecond(10));
    Row other = new Row(user("Bergen"), ITEM, 3, Instant.ofEpochSecond(10));

    assertThat(city(SampleData.data(List.of(early, late, other)))).isEqualTo("Oslo");
    assertThat(city(SampleData.data(List.of(other, early, late)))).isEqualTo("Oslo");
  }

  @Test
  void keepsRepeatedRatingsOfOnePair() {
    Row first = new Row(user("Oslo"), ITEM, 5, Instant.ofEpochSecond(2));
    Row second = new Row(user("Oslo"), ITEM, 1, Instant.ofEpochSecond(1));

    TrainingData data = SampleData.data(List.of(first, second, first));

    assertThat(data.label).containsExactly(1, 5, 5);
    assertThat(data.userCount()).isEqualTo(1);
    assertThat(data.itemCount()).isEqualTo(1);
  }

  @Test
  void tellsUsersApartWhoseIdsATowerCannotTellApart() {
    FeatureRow grin = new FeatureRow("\uD83D\uDE00", new @Nullable Object[4]);
    FeatureRow wink = new FeatureRow("\uD83D\uDE09", new @Nullable Object[4]);

    TrainingData data =
        SampleData.data(List.of(new Row(grin, ITEM, 1, null), new Row(wink, ITEM, 1, null)));

    assertThat(data.userCount()).isEqualTo(2);
    assertThat(data.users().columns().get(0).dictionary()).containsExactly("\uFFFD");
    assertThat(data.users().columns().get(0).codes()).containsExactly(0, 0);
  }

  @Test
  void refusesALabelThatIsNoNumber() {
    assertThatThrownBy(
            () -> SampleData.data(List.of(new Row(user("Oslo"), ITEM, Double.NaN, null))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("user 7, item S1: the label is NaN");
  }

  private static FeatureRow user(String city) {
    return SampleData.user(7L, new BigDecimal("1.00"), city, null, "Norway");
  }

  private static String city(TrainingData data) {
    FeatureColumn column = data.users().columns().get(2);
    return column.dictionary()[column.codes()[0]];
  }
}
