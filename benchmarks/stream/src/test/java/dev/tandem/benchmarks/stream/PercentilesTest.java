package dev.tandem.benchmarks.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PercentilesTest {

  @Test
  void takesTheValueOfTheNearestRank() {
    Percentiles hundred =
        Percentiles.of(LongStream.rangeClosed(1, 100).map(i -> 101 - i).toArray());

    assertThat(hundred.at(0.5)).isEqualTo(50);
    assertThat(hundred.at(0.99)).isEqualTo(99);
    assertThat(hundred.at(0.991)).isEqualTo(100);
    assertThat(hundred.at(1)).isEqualTo(100);
  }

  @Test
  void givesTheOnlyValueForEveryShare() {
    Percentiles one = Percentiles.of(new long[] {7});

    assertThat(one.at(0.01)).isEqualTo(7);
    assertThat(one.at(1)).isEqualTo(7);
  }

  @Test
  void leavesTheGivenValuesInTheirOrder() {
    long[] values = {3, 1, 2};

    assertThat(Percentiles.of(values).at(1)).isEqualTo(3);
    assertThat(values).containsExactly(3, 1, 2);
  }

  @Test
  void refusesSharesThatAreNone() {
    Percentiles some = Percentiles.of(new long[] {1, 2});

    assertThatThrownBy(() -> some.at(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> some.at(1.1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Percentiles.of(new long[0]).at(0.5))
        .isInstanceOf(IllegalStateException.class);
  }
}
