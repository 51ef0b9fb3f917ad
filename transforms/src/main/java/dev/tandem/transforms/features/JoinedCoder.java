package dev.tandem.transforms.features;

import dev.tandem.transforms.features.FeatureTable.Match;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CustomCoder;
import org.apache.beam.sdk.coders.ListCoder;
import org.apache.beam.sdk.coders.NullableCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.jspecify.annotations.Nullable;

/** Activity, user, items. Used between steps only; never persisted. */
public final class JoinedCoder<A extends Activity> extends CustomCoder<Joined<A>> {
  private static final long serialVersionUID = 1;
  private static final Coder<Match> MATCH = new MatchCoder();
  private static final Coder<List<Match>> MATCHES = ListCoder.of(MATCH);

  private final Coder<A> activity;

  private JoinedCoder(Coder<A> activity) {
    this.activity = activity;
  }

  public static <A extends Activity> JoinedCoder<A> of(Coder<A> activity) {
    return new JoinedCoder<>(activity);
  }

  @Override
  public void encode(Joined<A> joined, OutputStream out) throws IOException {
    activity.encode(joined.activity(), out);
    MATCH.encode(joined.user(), out);
    MATCHES.encode(joined.items(), out);
  }

  @Override
  public Joined<A> decode(InputStream in) throws IOException {
    return new Joined<>(activity.decode(in), MATCH.decode(in), MATCHES.decode(in));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof JoinedCoder<?> that && activity.equals(that.activity);
  }

  @Override
  public int hashCode() {
    return 31 * activity.hashCode() + JoinedCoder.class.hashCode();
  }

  private static final class MatchCoder extends CustomCoder<Match> {
    private static final long serialVersionUID = 1;
    private static final Coder<FeatureRow> ROW = NullableCoder.of(FeatureRowCoder.of());
    private static final Coder<String> PROBLEM = NullableCoder.of(StringUtf8Coder.of());

    @Override
    public void encode(Match match, OutputStream out) throws IOException {
      ROW.encode(match.features(), out);
      PROBLEM.encode(match.problem(), out);
    }

    @Override
    public Match decode(InputStream in) throws IOException {
      return new Match(ROW.decode(in), PROBLEM.decode(in));
    }
  }
}
