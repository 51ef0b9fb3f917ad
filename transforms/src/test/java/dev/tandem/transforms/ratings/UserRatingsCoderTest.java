package dev.tandem.transforms.ratings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.apache.beam.sdk.testing.CoderProperties;
import org.apache.beam.sdk.util.CoderUtils;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class UserRatingsCoderTest {
  private static final long SEED = 20261123;

  @Test
  void keepsAnyRatings() throws Exception {
    Random random = new Random(SEED);
    for (int round = 0; round < 300; round++) {
      UserRatings ratings = SampleRatings.ofUser(random);
      ByteArrayInputStream in =
          new ByteArrayInputStream(CoderUtils.encodeToByteArray(UserRatingsCoder.of(), ratings));
      assertThat(UserRatingsCoder.of().decode(in))
          .as("seed %d, round %d", SEED, round)
          .isEqualTo(ratings);
      assertThat(in.available()).isZero();
    }
  }

  @Test
  void keepsOriginalsInTheirOrderWithNulls() throws Exception {
    Map<String, @Nullable String> originals = new LinkedHashMap<>();
    originals.put("z", " K-1 ");
    originals.put("a", null);
    originals.put("m", "");
    Rating rating = new Rating(null, null, null, null, originals);
    UserRatings read =
        CoderUtils.clone(
            UserRatingsCoder.of(), new UserRatings(null, List.of(rating), List.of(), 1, 0));

    Map<String, @Nullable String> kept = Objects.requireNonNull(read.ratings().get(0).originals());
    assertThat(new ArrayList<>(kept.keySet())).containsExactly("z", "a", "m");
    assertThat(kept).isEqualTo(originals);
  }

  /** Flink compares the coders of two streams before it brings them together. */
  @Test
  void isTheSameCoderAfterSerialisation() {
    CoderProperties.coderSerializable(UserRatingsCoder.of());
  }
}
