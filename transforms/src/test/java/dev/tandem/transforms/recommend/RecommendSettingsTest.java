package dev.tandem.transforms.recommend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecommendSettingsTest {
  @Test
  void weightsFallWithEveryItemThatIsMoreRecent() {
    BlendWeights weights = new BlendWeights(3, 1, 2, 4, 0.5);

    assertThat(weights.of(false, 0)).isEqualTo(2);
    assertThat(weights.of(true, 0)).isEqualTo(4);
    assertThat(weights.of(false, 3)).isEqualTo(0.25);
  }

  @Test
  void byDefaultTheCartWeighsMoreThanAViewAndRecentMoreThanOld() {
    assertThat(BlendWeights.DEFAULT.cart()).isGreaterThan(BlendWeights.DEFAULT.view());
    assertThat(BlendWeights.DEFAULT.recency()).isLessThan(1);
    assertThat(BlendWeights.DEFAULT.customer()).isPositive();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-1|0|1|1|1|customer is -1.0: a weight from 0 to 1000.0 is needed",
        "1|1|1001|1|1|view is 1001.0: a weight from 0 to 1000.0 is needed",
        "1|1|1|NaN|1|cart is NaN: a weight from 0 to 1000.0 is needed",
        "1|1|1|1|0|recency is 0.0: above 0 and at most 1 is needed",
        "1|1|1|1|1.01|recency is 1.01: above 0 and at most 1 is needed",
        "1|-1|1|1|1|visitor is -1.0: a weight from 0 to 1000.0 is needed",
        "0|1|0|0|1|customer, view and cart are 0: nothing is left to recommend by",
      })
  void refusesWeightsThatMakeNoSense(
      double customer, double visitor, double view, double cart, double recency, String message) {
    assertThatThrownBy(() -> new BlendWeights(customer, visitor, view, cart, recency))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void refusesSettingsThatMakeNoSense() {
    RecommendSettings settings = RecommendSettings.DEFAULT;

    assertThatThrownBy(() -> settings.withTopK(0))
        .hasMessage("topK is 0: from 1 to 1000 is needed");
    assertThatThrownBy(() -> settings.withSimilar(-1, 0))
        .hasMessage("similarProducts is -1: from 0 to 1000 is needed");
    assertThatThrownBy(() -> settings.withSimilar(0, 1001))
        .hasMessage("similarItems is 1001: from 0 to 1000 is needed");
    assertThatThrownBy(() -> settings.withDeadline(Duration.ZERO))
        .hasMessage("deadline is PT0S: above 0 is needed");
  }
}
