package dev.tandem.transforms.ratings;

import dev.tandem.transforms.failure.Failure;
import dev.tandem.transforms.failure.FailureCoder;
import dev.tandem.transforms.features.ValueCoder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CustomCoder;
import org.apache.beam.sdk.coders.ListCoder;
import org.apache.beam.sdk.coders.NullableCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.jspecify.annotations.Nullable;

/** User, ratings, rejected rows, trimmed, shard. Used between steps only; never persisted. */
public final class UserRatingsCoder extends AtomicCoder<UserRatings> {
  private static final long serialVersionUID = 1;
  private static final UserRatingsCoder INSTANCE = new UserRatingsCoder();
  private static final Coder<Object> VALUE = NullableCoder.of(ValueCoder.of());
  private static final Coder<String> TEXT = NullableCoder.of(StringUtf8Coder.of());
  private static final Coder<Integer> NUMBER = VarIntCoder.of();
  private static final Coder<List<Failure>> FAILURES = ListCoder.of(FailureCoder.of());
  private static final Coder<List<Rating>> RATINGS = ListCoder.of(new RatingCoder());

  private UserRatingsCoder() {}

  public static UserRatingsCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(UserRatings ratings, OutputStream out) throws IOException {
    VALUE.encode(ratings.userKey(), out);
    RATINGS.encode(ratings.ratings(), out);
    FAILURES.encode(ratings.rejected(), out);
    NUMBER.encode(ratings.trimmed(), out);
    NUMBER.encode(ratings.shard(), out);
  }

  @Override
  public UserRatings decode(InputStream in) throws IOException {
    return new UserRatings(
        VALUE.decode(in),
        RATINGS.decode(in),
        FAILURES.decode(in),
        NUMBER.decode(in),
        NUMBER.decode(in));
  }

  @Override
  public void verifyDeterministic() throws NonDeterministicException {
    throw new NonDeterministicException(this, "original values keep their order");
  }

  private static final class RatingCoder extends CustomCoder<Rating> {
    private static final long serialVersionUID = 1;
    private static final int NO_ORIGINALS = 0;

    @Override
    public void encode(Rating rating, OutputStream out) throws IOException {
      VALUE.encode(rating.item(), out);
      VALUE.encode(rating.label(), out);
      VALUE.encode(rating.time(), out);
      VALUE.encode(rating.order(), out);
      Map<String, @Nullable String> originals = rating.originals();
      if (originals == null) {
        NUMBER.encode(NO_ORIGINALS, out);
        return;
      }
      NUMBER.encode(originals.size() + 1, out);
      for (Map.Entry<String, @Nullable String> original : originals.entrySet()) {
        TEXT.encode(original.getKey(), out);
        TEXT.encode(original.getValue(), out);
      }
    }

    @Override
    public Rating decode(InputStream in) throws IOException {
      return new Rating(
          VALUE.decode(in),
          (Number) VALUE.decode(in),
          (Instant) VALUE.decode(in),
          (Comparable<?>) VALUE.decode(in),
          decodeOriginals(in));
    }

    private static @Nullable Map<String, @Nullable String> decodeOriginals(InputStream in)
        throws IOException {
      int size = NUMBER.decode(in);
      if (size == NO_ORIGINALS) {
        return null;
      }
      Map<String, @Nullable String> originals = new LinkedHashMap<>();
      for (int i = 1; i < size; i++) {
        originals.put(TEXT.decode(in), TEXT.decode(in));
      }
      return originals;
    }
  }
}
