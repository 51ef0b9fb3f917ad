package dev.tandem.transforms.features;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.transforms.features.FeatureTable.Match;
import dev.tandem.transforms.ratings.SampleRatings;
import dev.tandem.transforms.ratings.UserRatings;
import dev.tandem.transforms.ratings.UserRatingsCoder;
import java.io.ByteArrayInputStream;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.beam.sdk.testing.CoderProperties;
import org.apache.beam.sdk.util.CoderUtils;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JoinedCoderTest {
  private static final long SEED = 20261123;
  private static final JoinedCoder<UserRatings> CODER = JoinedCoder.of(UserRatingsCoder.of());

  @Test
  void keepsAnyJoin() throws Exception {
    Random random = new Random(SEED);
    for (int round = 0; round < 300; round++) {
      List<Match> items = new ArrayList<>();
      for (int i = random.nextInt(5); i > 0; i--) {
        items.add(new Match(row(random), random.nextBoolean() ? null : "twice"));
      }
      Joined<UserRatings> joined =
          new Joined<>(
              SampleRatings.ofUser(random),
              new Match(row(random), random.nextBoolean() ? null : "Å is null"),
              items);
      ByteArrayInputStream in =
          new ByteArrayInputStream(CoderUtils.encodeToByteArray(CODER, joined));
      assertThat(CODER.decode(in)).as("seed %d, round %d", SEED, round).isEqualTo(joined);
      assertThat(in.available()).isZero();
    }
  }

  /** Flink compares the coders of two streams before it brings them together. */
  @Test
  void isTheSameCoderAfterSerialisation() {
    CoderProperties.coderSerializable(CODER);
  }

  private static @Nullable FeatureRow row(Random random) {
    if (random.nextInt(4) == 0) {
      return null;
    }
    @Nullable Object[] all = {
      null,
      random.nextInt(),
      "ß",
      BigDecimal.valueOf(random.nextLong(), 2),
      true,
      0.5,
      Instant.EPOCH
    };
    @Nullable Object[] values = new @Nullable Object[random.nextInt(4)];
    for (int i = 0; i < values.length; i++) {
      values[i] = all[random.nextInt(all.length)];
    }
    return new FeatureRow(random.nextBoolean() ? (Object) random.nextLong() : "S10", values);
  }
}
