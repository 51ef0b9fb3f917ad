package dev.tandem.transforms.recommend;

import static dev.tandem.transforms.recommend.SampleShop.SPEC;
import static dev.tandem.transforms.recommend.SampleShop.ids;
import static dev.tandem.transforms.recommend.SampleShop.item;
import static dev.tandem.transforms.recommend.SampleShop.randomItems;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.transforms.features.FeatureRow;
import dev.tandem.transforms.features.FeatureSpec;
import dev.tandem.transforms.features.FeatureSpecReader;
import dev.tandem.transforms.features.FeatureTable;
import dev.tandem.transforms.vector.ItemFilter;
import dev.tandem.transforms.vector.ItemMatrix;
import dev.tandem.transforms.vector.Similarity;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AssortmentTest {
  private static final FeatureTable TABLE =
      new FeatureTable.Builder()
          .add(item("A", 3))
          .add(item("B", 0))
          .add(item("C", -1))
          .add(item("D", null))
          .addUnusable("E", "the key occurs more than once")
          .build();

  @Test
  void sellsWhatTheTableHasInStock() {
    Assortment assortment = Assortment.of(SPEC, TABLE);

    assertThat(assortment.sold()).containsExactly("A");
    assertThat(assortment.sells("A")).isTrue();
    assertThat(assortment.sells("B")).isFalse();
    assertThat(assortment.sells("E")).isFalse();
    assertThat(assortment.sells("unknown")).isFalse();
  }

  @Test
  void withoutAStockSellsWhatTheTableHas() {
    FeatureSpec spec =
        FeatureSpecReader.read(
            FeatureSpecReader.builtInYaml().replaceAll("(?m)^stock:.*$", ""), "x");

    assertThat(Assortment.of(spec, TABLE).sold()).containsExactly("A", "B", "C", "D");
  }

  @Test
  void aStockMayBeABooleanAndAKeyANumber() {
    String yaml =
        FeatureSpecReader.builtInYaml()
            .replace("of: item, type: string", "of: item, type: int")
            .replace("column: quantityInStock, type: int", "column: there, type: boolean");
    FeatureTable table =
        new FeatureTable.Builder().add(row(1, true)).add(row(20, false)).add(row(3, null)).build();

    assertThat(Assortment.of(FeatureSpecReader.read(yaml, "x"), table).sold()).containsExactly("1");
  }

  private static FeatureRow row(int key, @Nullable Boolean stock) {
    return new FeatureRow(key, new @Nullable Object[] {stock, null, null, null, null});
  }

  @Test
  void unlimitedSellsAll() {
    ItemMatrix items = randomItems(ids("S", 5), Similarity.COSINE, 1);

    assertThat(Assortment.unlimited().sells("whatever")).isTrue();
    assertThat(Assortment.unlimited().sold()).isEmpty();
    assertThat(Assortment.unlimited().unavailable(items)).isSameAs(ItemFilter.none());
  }

  @Test
  void findsWhatOfAModelIsNotSoldOnceForTwoModelsAtATime() {
    Assortment assortment = Assortment.of(SPEC, TABLE);
    ItemMatrix first = randomItems(List.of("A", "B", "F"), Similarity.COSINE, 1);
    ItemMatrix second = randomItems(List.of("0", "A", "D"), Similarity.COSINE, 2);
    ItemMatrix third = randomItems(List.of("A"), Similarity.COSINE, 3);

    ItemFilter ofFirst = assortment.unavailable(first);
    ItemFilter ofSecond = assortment.unavailable(second);

    assertThat(excluded(ofFirst, 3)).containsExactly(false, true, true);
    assertThat(excluded(ofSecond, 3)).containsExactly(true, false, true);
    assertThat(assortment.unavailable(first)).isSameAs(ofFirst);
    assertThat(assortment.unavailable(second)).isSameAs(ofSecond);
    assertThat(excluded(assortment.unavailable(third), 1)).containsExactly(false);
    assertThat(assortment.unavailable(second)).isSameAs(ofSecond);
    assertThat(assortment.unavailable(first)).isNotSameAs(ofFirst);
  }

  private static boolean[] excluded(ItemFilter filter, int size) {
    boolean[] excluded = new boolean[size];
    for (int i = 0; i < size; i++) {
      excluded[i] = filter.excludes(i);
    }
    return excluded;
  }
}
