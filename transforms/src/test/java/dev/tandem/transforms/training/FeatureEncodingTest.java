package dev.tandem.transforms.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.transforms.features.Feature;
import dev.tandem.transforms.features.FeatureSpecReader;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FeatureEncodingTest {
  private static final Feature FEATURE = FeatureSpecReader.builtIn().features().get(1);

  @Test
  void takesRareTextsAndNullsForUnknown() {
    FeatureColumn column = texts(new String[] {"a", "b", "c"}, 0, 0, 1, 2, 2, -1);

    FeatureEncoding encoding = FeatureEncoding.fit(column, ones(6), 2, 10);

    assertThat(encoding.vocabulary()).containsExactly("a", "c");
    assertThat(encoding.rows()).isEqualTo(3);
    assertThat(encoding.encode(column)).containsExactly(1, 1, 0, 2, 2, 0);
  }

  @Test
  void keepsTheMostFrequentTextsOfEqualOnesTheLower() {
    FeatureColumn column = texts(new String[] {"a", "b", "c", "d"}, 0, 1, 1, 2, 3);

    FeatureEncoding encoding = FeatureEncoding.fit(column, ones(5), 1, 2);

    assertThat(encoding.vocabulary()).containsExactly("a", "b");
  }

  @Test
  void encodesTextsOfOtherDataByWhatItKnows() {
    FeatureEncoding encoding =
        FeatureEncoding.fit(texts(new String[] {"b", "c", "d"}, 0, 1, 2), ones(3), 1, 10);

    FeatureColumn other = texts(new String[] {"a", "b", "d", "e"}, 0, 1, 2, 3);

    assertThat(encoding.encode(other)).containsExactly(0, 1, 3, 0);
  }

  @Test
  void learnsFromRowsThatCountOnly() {
    FeatureColumn column = texts(new String[] {"a", "b"}, 0, 1);

    assertThat(FeatureEncoding.fit(column, new int[] {0, 1}, 1, 10).vocabulary())
        .containsExactly("b");
  }

  @Test
  void cutsNumbersIntoBinsOfAboutEqualSize() {
    float[] numbers = new float[160];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = i * 7 % 160;
    }

    FeatureEncoding encoding = FeatureEncoding.fit(numbers(numbers), ones(160), 1, 10);

    assertThat(encoding.logarithmic()).isFalse();
    assertThat(encoding.thresholds()).hasSize(15).startsWith(10, 20, 30);
    assertThat(encoding.encode(numbers(-1e15f, 9, 10, 159, 1e15f, Float.NaN)))
        .containsExactly(1, 1, 2, 16, 16, 0);
    float[] scaled = encoding.scale(numbers(-1e15f, 79.5f, 1e15f, Float.NaN));
    assertThat(scaled).containsExactly(-4, 0, 4, 0);
  }

  @Test
  void takesTheLogarithmOfSkewedNumbers() {
    float[] numbers = new float[100];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) Math.exp(i / 10.0);
    }

    FeatureEncoding encoding = FeatureEncoding.fit(numbers(numbers), ones(100), 1, 10);

    assertThat(encoding.logarithmic()).isTrue();
    float[] scaled = encoding.scale(numbers(-5, 0, (float) Math.exp(5), 1e15f));
    assertThat(scaled[0]).isEqualTo(scaled[1]);
    assertThat(scaled[2]).isBetween(-0.2f, 0.2f);
    assertThat(scaled[3]).isEqualTo(4);
  }

  @Test
  void knowsNothingOfNumbersThatAreAllTheSameOrMissing() {
    FeatureEncoding same = FeatureEncoding.fit(numbers(5, 5, 5), ones(3), 1, 10);
    FeatureEncoding none = FeatureEncoding.fit(numbers(Float.NaN, Float.NaN), ones(2), 1, 10);

    assertThat(same.scale(numbers(5, 6, 1e15f))).containsOnly(0);
    assertThat(same.rows()).isEqualTo(2);
    assertThat(none.encode(numbers(1, Float.NaN))).containsExactly(1, 0);
    assertThat(none.scale(numbers(1, Float.NaN))).containsOnly(0);
  }

  private static FeatureColumn texts(String[] dictionary, int... codes) {
    return new FeatureColumn(FEATURE, true, dictionary, codes, new float[0]);
  }

  private static FeatureColumn numbers(float... numbers) {
    return new FeatureColumn(FEATURE, false, new String[0], new int[0], numbers);
  }

  private static int[] ones(int size) {
    int[] ones = new int[size];
    Arrays.fill(ones, 1);
    return ones;
  }
}
