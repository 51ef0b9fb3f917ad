package dev.tandem.transforms.ratings;

import dev.tandem.transforms.failure.Failure;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Ratings with everything that is hard to encode, from a seed. */
public final class SampleRatings {
  private static final List<String> TEXTS = List.of("", "S10", "東京 🙂", "a\u0000b", "\"\n,", " x ");

  private SampleRatings() {}

  public static UserRatings ofUser(Random random) {
    List<Rating> ratings = new ArrayList<>();
    for (int i = random.nextInt(6); i > 0; i--) {
      ratings.add(rating(random));
    }
    List<Failure> rejected = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      rejected.add(
          new Failure(
              "read-ratings",
              "UNDECODABLE",
              text(random),
              text(random).getBytes(StandardCharsets.UTF_8),
              Map.of("table", text(random)),
              time(random)));
    }
    return new UserRatings(
        maybe(random, random.nextBoolean() ? (Object) random.nextLong() : text(random)),
        ratings,
        rejected,
        random.nextInt(3),
        random.nextInt(1000));
  }

  private static Rating rating(Random random) {
    List<Comparable<?>> orders = List.of(random.nextLong(), random.nextDouble(), time(random));
    List<Number> labels =
        List.of(
            random.nextInt(),
            random.nextLong(),
            random.nextDouble(),
            BigDecimal.valueOf(random.nextLong(), 3));
    Map<String, @Nullable String> originals = new LinkedHashMap<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      originals.put("column" + i, maybe(random, text(random)));
    }
    return new Rating(
        maybe(random, random.nextBoolean() ? (Object) random.nextInt() : text(random)),
        maybe(random, labels.get(random.nextInt(labels.size()))),
        maybe(random, time(random)),
        maybe(random, orders.get(random.nextInt(orders.size()))),
        maybe(random, originals));
  }

  private static String text(Random random) {
    return TEXTS.get(random.nextInt(TEXTS.size()));
  }

  private static Instant time(Random random) {
    return Instant.ofEpochSecond(random.nextInt(), 1_000L * random.nextInt(1_000_000));
  }

  private static <T> @Nullable T maybe(Random random, T value) {
    return random.nextInt(4) == 0 ? null : value;
  }
}
