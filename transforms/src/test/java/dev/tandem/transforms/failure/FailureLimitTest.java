package dev.tandem.transforms.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FailureLimitTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0, 0, true",
    "0, 1, 10, false",
    "100, 100, 100, true",
    "100, 101, 1000000, false",
    "999999999999999999, 9223372036854775807, 9223372036854775807, false",
    "0%, 0, 0, true",
    "0%, 1, 9223372036854775807, false",
    "5%, 5, 100, true",
    "5%, 6, 100, false",
    "5%, 0, 0, true",
    "5%, 1, 19, false",
    "5%, 1, 20, true",
    "2.5%, 25, 1000, true",
    "2.5%, 26, 1000, false",
    "0.000001%, 1, 100000000, true",
    "0.000001%, 1, 99999999, false",
    "33.333333%, 1, 3, false",
    "100%, 7, 7, true",
    "100.000000%, 9223372036854775807, 9223372036854775807, true",
    "' 5% ', 5, 100, true",
  })
  void allowsAsManyAsItSays(String text, long failed, long read, boolean allowed) {
    FailureLimit limit = FailureLimit.parse(text);

    assertThat(limit.allows(failed, read)).isEqualTo(allowed);
    assertThat(FailureLimit.parse(limit.toString())).isEqualTo(limit);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "%",
        "-1",
        "-1%",
        "+5",
        "1.5",
        "1.0",
        "100.1%",
        "101%",
        "5 %",
        "5%%",
        "1e3",
        ".5%",
        "5.%",
        "1,5%",
        "NaN",
        "٣",
        "0x10",
        "1000000000000000000",
        "0.0000001%"
      })
  void refusesWhatIsNeitherANumberNorAShare(String text) {
    assertThatThrownBy(() -> FailureLimit.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("--maxFailures=" + text + ": ")
        .hasMessageContaining("(100)")
        .hasMessageContaining("(2.5%)");
  }

  @Test
  void saysItselfAsItIsWritten() {
    assertThat(FailureLimit.parse("2.50%")).hasToString("2.50%");
    assertThat(FailureLimit.parse("100000")).hasToString("100000");
  }
}
