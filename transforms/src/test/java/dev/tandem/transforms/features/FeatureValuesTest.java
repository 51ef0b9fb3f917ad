package dev.tandem.transforms.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FeatureValuesTest {
  @Test
  void dropsAsciiWhiteSpaceAtTheEndsOnly() throws Exception {
    assertThat(normalise(" \t\n\u000B\f\rNew  York \r\n", "string")).isEqualTo("New  York");
    assertThat(normalise("\u00A0Oslo\u2003", "string")).isEqualTo("\u00A0Oslo\u2003");
    assertThat(normalise(" \t ", "string")).isNull();
    assertThat(normalise("", "string")).isNull();
    assertThat(normalise(null, "string")).isNull();
  }

  @Test
  void keepsWhiteSpaceOfTextsThatAreNotTrimmedButNoEmptyText() throws Exception {
    assertThat(FeatureValues.normalise("x", " a ", FeatureType.STRING, false)).isEqualTo(" a ");
    assertThat(FeatureValues.normalise("x", " ", FeatureType.STRING, false)).isEqualTo(" ");
    assertThat(FeatureValues.normalise("x", "", FeatureType.STRING, false)).isNull();
    assertThat(FeatureValues.normalise("x", " 7 ", FeatureType.INT, false)).isEqualTo(7);
  }

  @Test
  void readsNumbersExactlyFromWhateverHoldsThem() throws Exception {
    assertThat(normalise(" 12 ", "int")).isEqualTo(12);
    assertThat(normalise("1e2", "int")).isEqualTo(100);
    assertThat(normalise(3.0, "int")).isEqualTo(3);
    assertThat(normalise(new BigInteger("9223372036854775807"), "long")).isEqualTo(Long.MAX_VALUE);
    assertThat(normalise("12.5", "decimal(10,2)")).isEqualTo(new BigDecimal("12.50"));
    assertThat(normalise(0.1, "decimal(10,2)")).isEqualTo(new BigDecimal("0.10"));
    assertThat(normalise("0E+999999999", "decimal(10,2)")).isEqualTo(new BigDecimal("0.00"));
    assertThat(normalise(7, "double")).isEqualTo(7.0);
  }

  @Test
  void readsTimesInUtcToTheMicrosecond() throws Exception {
    Instant expected = Instant.parse("2024-03-10T02:30:00.123456Z");
    for (Object raw :
        List.of(
            "2024-03-10T02:30:00.123456789Z",
            "2024-03-10 02:30:00.123456",
            "2024-03-10T03:30:00.123456+01:00",
            "2024-03-09T21:30:00.123456-05:00",
            expected.plusNanos(789))) {
      assertThat(normalise(raw, "timestamp")).isEqualTo(expected);
    }
    assertThat(normalise(LocalDate.of(2024, 3, 10), "timestamp"))
        .isEqualTo(normalise("2024-03-10", "timestamp"))
        .isEqualTo(Instant.parse("2024-03-10T00:00:00Z"));
  }

  @Test
  void readsTruthValues() throws Exception {
    assertThat(normalise(true, "boolean")).isEqualTo(true);
    assertThat(normalise("False", "boolean")).isEqualTo(false);
    assertThat(normalise("1", "boolean")).isEqualTo(true);
  }

  @ParameterizedTest
  @CsvSource({
    "3.5, int, it has more than 0 decimals",
    "2147483648, int, it is too large",
    "-9223372036854775809, long, it is too large",
    "1.005, 'decimal(10,2)', it has more than 2 decimals",
    "123456789.00, 'decimal(10,2)', it is too large",
    "1e999999999, 'decimal(10,2)', it has too many digits",
    "1e-999999999, int, it has too many digits",
    "twelve, int, it is no number",
    "NaN, double, it is not finite",
    "1e999, double, it is not finite",
    "yes, boolean, it is neither true nor false",
    "yesterday, timestamp, it is no ISO-8601 time",
    "0000-01-01, timestamp, its year is not in 1..9999",
  })
  void refusesWhatTheTypeCannotHold(String raw, String type, String reason) {
    assertThatThrownBy(() -> normalise(raw, type))
        .isInstanceOfSatisfying(
            UndecodableValueException.class,
            e -> {
              assertThat(e.column()).isEqualTo("x");
              assertThat(e.value()).isEqualTo(raw);
              assertThat(e.expected()).isEqualTo(FeatureType.parse(type));
            })
        .hasMessage("x: '%s' is not %s: %s", raw, type, reason);
  }

  @Test
  void refusesValuesOfAnotherKind() {
    assertThatThrownBy(() -> normalise(5, "string")).hasMessageContaining("it is no text");
    assertThatThrownBy(() -> normalise(List.of(), "int")).hasMessageContaining("it is no number");
    assertThatThrownBy(() -> normalise(1, "boolean")).hasMessageContaining("neither true nor");
    assertThatThrownBy(() -> normalise(1L, "timestamp")).hasMessageContaining("no point in time");
    assertThatThrownBy(() -> normalise(Double.NaN, "int")).hasMessageContaining("not finite");
  }

  @Test
  void cutsALongValueInItsMessage() {
    assertThatThrownBy(() -> normalise("x".repeat(100_000), "int"))
        .message()
        .hasSizeLessThan(300)
        .contains("…");
  }

  private static @Nullable Object normalise(@Nullable Object raw, String type)
      throws UndecodableValueException {
    return FeatureValues.normalise("x", raw, FeatureType.parse(type), true);
  }
}
