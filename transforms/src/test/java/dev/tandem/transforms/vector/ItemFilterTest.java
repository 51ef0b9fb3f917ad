package dev.tandem.transforms.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ItemFilterTest {
  private static final ItemMatrix THREE = ItemMatrix.of(List.of("A", "B", "C"), 1, new float[3]);

  @Test
  void excludesItemsByIdAndPassesOverUnknownOnes() {
    ItemFilter filter = ItemFilter.excluding(THREE, List.of("C", "gone", "A"));

    assertThat(excluded(filter, 3)).containsExactly(0, 2);
  }

  @Test
  void excludesNothingByDefault() {
    assertThat(excluded(ItemFilter.none(), 3)).isEmpty();
    assertThat(ItemFilter.excluding(THREE, List.of())).isSameAs(ItemFilter.none());
  }

  @Test
  void excludesByCondition() {
    assertThat(excluded(ItemFilter.excludingIf(THREE, position -> position != 1), 3))
        .containsExactly(0, 2);
  }

  @Test
  void refusesAPositionThatIsNotThere() {
    assertThatThrownBy(() -> ItemFilter.excludingPositions(THREE, 0, 3))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> ItemFilter.excludingPositions(THREE, -1))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void refusesToBeJoinedWithAFilterForOtherItems() {
    ItemMatrix others = ItemMatrix.of(List.of("X", "Y", "Z"), 1, new float[3]);

    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                ItemFilter.excludingPositions(THREE, 0)
                    .or(ItemFilter.excludingPositions(others, 0)))
        .withMessage("the filters were made for different item matrices");
  }

  /** Few and many, alone and joined, against sets. */
  @Test
  void excludesWhatAnyOfItsPartsExcludes() {
    for (long seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      int size = 1 + random.nextInt(300);
      ItemMatrix items = ItemMatrix.of(SampleItems.ids(size), 1, new float[size]);
      Set<Integer> expected = new TreeSet<>();
      ItemFilter filter = ItemFilter.none();
      for (int part = random.nextInt(4); part > 0; part--) {
        int[] positions = random.ints(random.nextInt(130), 0, size).toArray();
        IntStream.of(positions).forEach(expected::add);
        ItemFilter more = ItemFilter.excludingPositions(items, positions);
        filter = random.nextBoolean() ? filter.or(more) : more.or(filter);
      }

      assertThat(excluded(filter, size)).as("seed %d", seed).containsExactlyElementsOf(expected);
    }
  }

  private static List<Integer> excluded(ItemFilter filter, int size) {
    List<Integer> excluded = new ArrayList<>();
    for (int position = 0; position < size; position++) {
      if (filter.excludes(position)) {
        excluded.add(position);
      }
    }
    return excluded;
  }
}
