package dev.tandem.transforms.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.transforms.features.Feature;
import dev.tandem.transforms.features.Feature.Role;
import dev.tandem.transforms.features.FeatureRow;
import dev.tandem.transforms.features.FeatureSpecReader;
import dev.tandem.transforms.features.FeatureType;
import dev.tandem.transforms.model.FeatureInputs.InputType;
import dev.tandem.transforms.model.FeatureInputs.Side;
import java.math.BigDecimal;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class FeatureInputsTest {

  @Test
  void putsTheKeyFirstAndThenTheFeaturesOfTheSideInTheSpecsOrder() {
    FeatureInputs users = FeatureInputs.of(FeatureSpecReader.builtIn(), Side.USER);
    FeatureInputs items = FeatureInputs.of(FeatureSpecReader.builtIn(), Side.ITEM);

    assertThat(users.features())
        .extracting(Feature::name)
        .containsExactly("customer_number", "credit_limit", "city", "postal_code", "country");
    assertThat(items.slot("product_code")).isZero();
    assertThat(items.slot("msrp")).isEqualTo(3);
    assertThat(items.slot("city")).isEqualTo(-1);
    FeatureRow row = new FeatureRow("S1", new Object[] {5, null, BigDecimal.ONE, "Cars", "1:10"});
    assertThat(FeatureInputs.of(row).value(0, 0)).isEqualTo("S1");
    assertThat(FeatureInputs.of(row).value(0, 3)).isEqualTo(BigDecimal.ONE);
  }

  @Test
  void writesTextAsTheSnapshotDoes() {
    assertThat(FeatureInputs.text(null)).isEmpty();
    assertThat(FeatureInputs.text(103L)).isEqualTo("103");
    assertThat(FeatureInputs.text(new BigDecimal("21000.00"))).isEqualTo("21000.00");
    assertThat(FeatureInputs.text(new BigDecimal("1E+3"))).isEqualTo("1000");
    assertThat(FeatureInputs.text(true)).isEqualTo("true");
    assertThat(FeatureInputs.text(0.5)).isEqualTo("0.5");
    assertThat(FeatureInputs.text(Instant.parse("2026-01-31T12:00:00.1234567Z")))
        .isEqualTo("2026-01-31T12:00:00.123456Z");
    assertThat(FeatureInputs.text("Malmö")).isEqualTo("Malmö");
  }

  @Test
  void replacesWhatTheRuntimeWouldReadOtherwise() {
    assertThat(FeatureInputs.text("a\uD83D\uDE00b")).isEqualTo("a\uFFFDb");
    assertThat(FeatureInputs.text("a\uD83Db")).isEqualTo("a\uFFFDb");
    assertThat(FeatureInputs.text("a\u0000b")).isEqualTo("a\uFFFDb");
  }

  @Test
  void makesNumbersOfAllButStrings() {
    assertThat(FeatureInputs.number(null)).isNaN();
    assertThat(FeatureInputs.number(7)).isEqualTo(7f);
    assertThat(FeatureInputs.number(new BigDecimal("95.70"))).isEqualTo(95.7f);
    assertThat(FeatureInputs.number(1e30)).isEqualTo(1e15f);
    assertThat(FeatureInputs.number(Double.NEGATIVE_INFINITY)).isEqualTo(-1e15f);
    assertThat(FeatureInputs.number(Double.NaN)).isNaN();
    assertThat(FeatureInputs.number(new BigDecimal("1e400"))).isEqualTo(1e15f);
    assertThat(FeatureInputs.number(true)).isEqualTo(1f);
    assertThat(FeatureInputs.number(false)).isEqualTo(0f);
    assertThat(FeatureInputs.number(Instant.parse("1970-01-03T12:00:00Z"))).isEqualTo(2.5f);
    assertThatThrownBy(() -> FeatureInputs.number("7"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a String cannot be a number for a tower");
  }

  @Test
  void prefersFloatsForNumbersAndTimesButNotForIds() {
    assertThat(FeatureInputs.preferred(feature(FeatureType.LONG, Role.USER_ID)))
        .isEqualTo(InputType.STRING);
    assertThat(FeatureInputs.preferred(feature(FeatureType.INT, Role.ITEM)))
        .isEqualTo(InputType.FLOAT);
    assertThat(FeatureInputs.preferred(feature(FeatureType.TIMESTAMP, Role.USER)))
        .isEqualTo(InputType.FLOAT);
    assertThat(FeatureInputs.preferred(feature(FeatureType.BOOLEAN, Role.USER)))
        .isEqualTo(InputType.STRING);
    assertThat(FeatureInputs.allows(FeatureType.STRING, InputType.FLOAT)).isFalse();
    assertThat(FeatureInputs.allows(FeatureType.BOOLEAN, InputType.FLOAT)).isTrue();
  }

  private static Feature feature(FeatureType type, Role role) {
    return new Feature("f", type, role, "f", true, null, null);
  }
}
