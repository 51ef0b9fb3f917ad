package dev.tandem.transforms.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ItemMatrixTest {
  private static final List<String> THREE = List.of("A", "B", "C");

  @Test
  void findsItemsByIdAndByPosition() {
    ItemMatrix items = ItemMatrix.of(THREE, 2, new float[] {1, 2, 3, 4, 5, 6});

    assertThat(items.size()).isEqualTo(3);
    assertThat(items.dimension()).isEqualTo(2);
    assertThat(items.ids()).isEqualTo(THREE);
    assertThat(items.id(1)).isEqualTo("B");
    assertThat(items.position("B")).isEqualTo(1);
    assertThat(items.vector(1)).containsExactly(3, 4);
    assertThat(List.of("", "AB", "D")).allMatch(unknown -> items.position(unknown) == -1);
  }

  @Test
  void doesNotChangeWithWhatItWasMadeFromOrGives() {
    float[] numbers = {1, 2};
    ItemMatrix items = ItemMatrix.of(List.of("A"), 2, numbers);

    numbers[0] = 7;
    items.vector(0)[1] = 7;

    assertThat(items.vector(0)).containsExactly(1, 2);
    assertThatThrownBy(() -> items.ids().set(0, "B"))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void holdsNothingToo() {
    ItemMatrix items = ItemMatrix.of(List.of(), 3, new float[0]);

    assertThat(items.size()).isZero();
    assertThat(items.position("A")).isEqualTo(-1);
    assertThat(items.normalised().size()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, ItemMatrix.CHUNK - 1, ItemMatrix.CHUNK, 2 * ItemMatrix.CHUNK + 1})
  void givesBackWhatItWasGivenOverTheBordersOfItsChunks(int size) {
    float[] numbers = SampleItems.numbers(new Random(size), size * 3);
    ItemMatrix items = ItemMatrix.of(SampleItems.ids(size), 3, numbers);

    float[] all = new float[numbers.length];
    items.copyRows(0, size, all);

    assertThat(all).isEqualTo(numbers);
    int last = size - 1;
    assertThat(items.vector(last)).isEqualTo(Arrays.copyOfRange(numbers, last * 3, size * 3));
    float[] end = new float[last * 3 + 2];
    items.copyRows(1, size, end);
    assertThat(Arrays.copyOf(end, last * 3)).isEqualTo(Arrays.copyOfRange(numbers, 3, size * 3));
  }

  @Test
  void refusesToCopyWhereThereIsNoRoom() {
    ItemMatrix items = ItemMatrix.of(THREE, 1, new float[] {1, 2, 3});

    assertThatThrownBy(() -> items.copyRows(0, 3, new float[2]))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> items.copyRows(2, 4, new float[4]))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void refusesIdsThatAreNotInAscendingOrder() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ItemMatrix.of(List.of("A", "C", "B"), 1, new float[3]))
        .withMessage("item ids must be distinct and in ascending order: B (row 2) follows C");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ItemMatrix.of(List.of("A", "A"), 1, new float[2]))
        .withMessage("item ids must be distinct and in ascending order: A (row 1) follows A");
  }

  @Test
  void refusesSizesThatDoNotFit() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ItemMatrix.of(THREE, 0, new float[0]))
        .withMessage("the dimension must be at least 1, not 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ItemMatrix.of(THREE, 2, new float[5]))
        .withMessage("3 items of dimension 2 take 6 numbers, not 5");
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void refusesNumbersThatAreNotFinite(float number) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ItemMatrix.of(THREE, 2, new float[] {1, 2, 3, number, 5, 6}))
        .withMessage("the vector of item B is not finite: component 1 is " + number);
  }

  @Test
  void bringsVectorsToLengthOne() {
    float[] numbers = {3, 4, 1e-30f, 0, -3e38f, 3e38f, Float.MIN_VALUE, 0};
    ItemMatrix items = ItemMatrix.of(List.of("A", "B", "C", "D"), 2, numbers);

    ItemMatrix unit = items.normalised();

    assertThat(unit.vector(0)).containsExactly(0.6f, 0.8f);
    assertThat(unit.vector(1)).containsExactly(1, 0);
    float half = (float) Math.sqrt(0.5);
    assertThat(unit.vector(2)).containsExactly(-half, half);
    assertThat(unit.vector(3)).containsExactly(1, 0);
    assertThat(items.vector(0)).containsExactly(3, 4);
    assertThat(Similarity.COSINE.prepare(items).vector(0)).containsExactly(0.6f, 0.8f);
    assertThat(Similarity.DOT_PRODUCT.prepare(items)).isSameAs(items);
  }

  @Test
  void refusesToGiveAZeroVectorADirection() {
    float[] numbers = SampleItems.numbers(new Random(1), 2 * 5000);
    numbers[2 * 4999] = 0;
    numbers[2 * 4999 + 1] = -0.0f;
    ItemMatrix items = ItemMatrix.of(SampleItems.ids(5000), 2, numbers);

    assertThatIllegalArgumentException()
        .isThrownBy(items::normalised)
        .withMessage(
            "the vector of item S10004999 is zero: it has no direction, which COSINE needs");
  }

  @Test
  void bringsAQueryToLengthOneAsItDoesItems() {
    for (long seed = 0; seed < 100; seed++) {
      Random random = new Random(seed);
      float[] vector = SampleItems.numbers(random, 1 + random.nextInt(70));
      float[] unit = Similarity.COSINE.prepare(vector);

      assertThat(unit)
          .as("seed %d", seed)
          .isEqualTo(ItemMatrix.of(List.of("A"), vector.length, vector).normalised().vector(0));
      double squares = 0;
      for (float number : unit) {
        squares += (double) number * number;
      }
      assertThat(squares).as("seed %d", seed).isCloseTo(1, within(1e-6));
    }
    float[] plain = {3, 4};
    assertThat(Similarity.DOT_PRODUCT.prepare(plain)).isSameAs(plain);
  }

  @Test
  void refusesAQueryWithoutDirection() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Similarity.COSINE.prepare(new float[3]))
        .withMessage("a vector of length 0.0 has no direction, which COSINE needs");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Similarity.COSINE.prepare(new float[] {1, Float.NaN}))
        .withMessage("a vector of length NaN has no direction, which COSINE needs");
  }

  /** Rows in any order, in pieces of any size, cut anywhere. */
  @Test
  void isTheSameHoweverItIsFilled() {
    for (long seed = 0; seed < 60; seed++) {
      Random random = new Random(seed);
      int size = seed % 30 == 0 ? ItemMatrix.CHUNK + random.nextInt(9) : random.nextInt(50);
      int dimension = 1 + random.nextInt(size > 50 ? 3 : 9);
      List<String> ids = new ArrayList<>(SampleItems.ids(size));
      float[] numbers = SampleItems.numbers(random, size * dimension);
      ItemMatrix expected = ItemMatrix.of(ids, dimension, numbers);
      if (random.nextBoolean()) {
        Collections.shuffle(ids, random);
      }
      ByteBuffer file =
          ByteBuffer.allocate(numbers.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      for (String id : ids) {
        for (float number : expected.vector(expected.position(id))) {
          file.putFloat(number);
        }
      }
      Similarity similarity = Similarity.values()[random.nextInt(2)];

      ItemMatrix filled = read(file.flip(), ids, dimension, random).build(similarity);

      assertThat(filled.ids()).as("seed %d", seed).isEqualTo(expected.ids());
      assertThat(all(filled)).as("seed %d", seed).isEqualTo(all(similarity.prepare(expected)));
    }
  }

  private static ItemMatrixBuilder read(
      ByteBuffer file, List<String> ids, int dimension, Random random) {
    ItemMatrixBuilder builder = ItemMatrix.builder(ids, dimension);
    ByteBuffer buffer =
        ByteBuffer.allocate(dimension * Float.BYTES + random.nextInt(100_000))
            .order(ByteOrder.LITTLE_ENDIAN);
    while (file.hasRemaining()) {
      int piece = Math.min(1 + random.nextInt(buffer.remaining()), file.remaining());
      buffer.put(file.slice().limit(piece));
      file.position(file.position() + piece);
      builder.addRows(buffer.flip());
      assertThat(buffer.remaining()).isLessThan(dimension * Float.BYTES);
      buffer.compact();
    }
    assertThat(buffer.position()).isZero();
    return builder;
  }

  private static float[] all(ItemMatrix items) {
    float[] all = new float[items.size() * items.dimension()];
    items.copyRows(0, items.size(), all);
    return all;
  }

  @Test
  void takesTheByteOrderOfTheBuffer() {
    ByteBuffer bytes = ByteBuffer.allocate(4).order(ByteOrder.BIG_ENDIAN).putFloat(1.5f).flip();

    assertThat(ItemMatrix.builder(List.of("A"), 1).addRows(bytes).build().vector(0))
        .containsExactly(1.5f);
  }

  @Test
  void namesTheRowsOfAnIdThatOccursTwice() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ItemMatrix.builder(List.of("B", "A", "C", "B"), 1))
        .withMessage("item id B occurs twice: rows 0 and 3");
  }

  @Test
  void namesTheItemOfARowWhateverTheOrderOfRows() {
    ItemMatrixBuilder builder = ItemMatrix.builder(List.of("C", "A", "B"), 1).addRows(1f);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.addRows(Float.NaN))
        .withMessage("the vector of item A is not finite: component 0 is NaN");
    assertThatIllegalArgumentException()
        .isThrownBy(builder::build)
        .withMessage("there are 3 items, but 1 vectors: that of item A is missing");
  }

  @Test
  void refusesMoreRowsThanIds() {
    ItemMatrixBuilder builder = ItemMatrix.builder(List.of("A"), 2).addRows(1, 2);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.addRows(3, 4))
        .withMessage("there are 1 items, but at least 2 vectors");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.addRows(ByteBuffer.allocate(16)))
        .withMessage("there are 1 items, but at least 3 vectors");
  }

  @Test
  void refusesHalfARow() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ItemMatrix.builder(THREE, 2).addRows(1, 2, 3))
        .withMessage("3 numbers are no whole vectors of dimension 2");
  }

  @Test
  void buildsOnce() {
    ItemMatrixBuilder builder = ItemMatrix.builder(List.of("A"), 1).addRows(1f);
    builder.build();

    assertThatIllegalStateException()
        .isThrownBy(builder::build)
        .withMessage("this builder has built its matrix");
  }
}
