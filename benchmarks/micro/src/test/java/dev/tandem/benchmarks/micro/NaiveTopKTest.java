package dev.tandem.benchmarks.micro;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.transforms.vector.ItemFilter;
import dev.tandem.transforms.vector.ItemMatrix;
import dev.tandem.transforms.vector.ScoredItems;
import dev.tandem.transforms.vector.TopK;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NaiveTopKTest {
  @Test
  void selectsWhatItsTwinSelects() {
    float[][] rows = RandomItems.rows(2000, 64, 3);
    ItemMatrix matrix = RandomItems.matrix(rows);
    ItemFilter filter = ItemFilter.excludingIf(matrix, position -> position % 10 == 0);
    TopK topK = new TopK();

    for (float[] query : RandomItems.rows(20, 64, 4)) {
      ScoredItems ours = topK.select(matrix, query, 10, filter);
      assertThat(
              NaiveTopK.select(rows, query, 10, position -> position % 10 == 0).stream()
                  .sorted(
                      Comparator.comparingDouble(NaiveTopK.Scored::score)
                          .reversed()
                          .thenComparingInt(NaiveTopK.Scored::position))
                  .map(NaiveTopK.Scored::position))
          .containsExactlyElementsOf(
              IntStream.range(0, ours.size()).mapToObj(ours::position).toList());
    }
  }
}
