package dev.tandem.transforms.activity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.transforms.features.FeatureType;
import dev.tandem.transforms.features.FeatureValues;
import dev.tandem.transforms.features.UndecodableValueException;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UtcTimeTest {
  private static final long SEED = 20261123;

  /** The rules of all other values, the slow way, are what it has to agree with. */
  @Test
  void readsWhatItReadsAsTheGeneralRulesDo() {
    Random random = new Random(SEED);
    int read = 0;
    for (int round = 0; round < 100_000; round++) {
      StringBuilder text =
          new StringBuilder(
              Instant.ofEpochSecond(
                      random.nextLong(4_200_000_000L), random.nextInt(1_000_000) * 1000L)
                  .toString());
      if (random.nextBoolean()) {
        text.setCharAt(
            random.nextInt(text.length()), "0123456789-:TZ. +".charAt(random.nextInt(17)));
      }
      Instant fast = UtcTime.parse(text.toString());
      if (fast != null) {
        read++;
        assertThat(fast).as("seed %d, %s", SEED, text).isEqualTo(general(text.toString()));
      }
    }
    assertThat(read).isGreaterThan(60_000);
  }

  @Test
  void readsAnyNumberOfDecimalsUpToMicroseconds() {
    for (String decimals : List.of("", ".1", ".12", ".123", ".1234", ".12345", ".123456")) {
      String text = "2024-02-29T23:59:59" + decimals + "Z";
      assertThat(UtcTime.parse(text)).isNotNull().isEqualTo(general(text));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Z",
        "2023-02-29T00:00:00Z",
        "2024-13-01T00:00:00Z",
        "2024-01-01T24:00:00Z",
        "2024-01-01T00:60:00Z",
        "2024-01-01T00:00:60Z",
        "2024-01-01T00:00:00.Z",
        "2024-01-01T00:00:00.1234567Z",
        "2024-01-01T00:00:00,1Z",
        "2024-01-01T00:00:00.1xZ",
        "2024-01-01T00:00:00+00:00",
        "2024-01-01T00:00:00",
        "2024-01-01 00:00:00Z"
      })
  void leavesAllElseToTheGeneralRules(String text) {
    assertThat(UtcTime.parse(text)).isNull();
  }

  private static @Nullable Object general(String text) {
    try {
      return FeatureValues.normalise("x", text, FeatureType.TIMESTAMP, true);
    } catch (UndecodableValueException e) {
      return null;
    }
  }
}
