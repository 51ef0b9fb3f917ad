package dev.tandem.benchmarks.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.transforms.recommend.Reason;
import dev.tandem.transforms.recommend.Recommendation;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonTest {

  private static Recommendation answer(String id, String item, long servedAt) {
    return new Recommendation(
        id,
        "session",
        null,
        null,
        Instant.ofEpochMilli(servedAt),
        "model",
        List.of(new Recommendation.Item(item, 0.5, Reason.CUSTOMER)),
        List.of(),
        null);
  }

  private static Comparison of(Recommendation... answers) {
    Comparison comparison = new Comparison();
    for (Recommendation answer : answers) {
      comparison.add(answer);
    }
    return comparison;
  }

  @Test
  void findsNoDifferenceInOrderRepetitionsAndTimes() {
    Comparison one = of(answer("a", "x", 1), answer("b", "y", 2));
    Comparison other = of(answer("b", "y", 7), answer("a", "x", 8), answer("a", "x", 9));

    assertThat(one.differenceFrom(other)).isNull();
    assertThat(other.size()).isEqualTo(2);
  }

  @Test
  void showsARecommendationThatDiffers() {
    assertThat(of(answer("a", "x", 1)).differenceFrom(of(answer("a", "z", 1))))
        .startsWith("1 of 1 recommendations are different")
        .contains("id=z");
  }

  @Test
  void tellsThatOtherEventsWereAnswered() {
    assertThat(of(answer("a", "x", 1), answer("b", "x", 1)).differenceFrom(of(answer("a", "x", 1))))
        .isEqualTo("2 recommendations, and 1 of the other are among them");
  }
}
