package dev.tandem.transforms.features;

import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.jspecify.annotations.Nullable;

/**
 * Brings each activity together with the features of its user and of its items.
 *
 * <p>Bounded or unbounded; one element out for each in, in no promised order, whatever is known of
 * it: an unknown user or item has null features, and nothing is dropped. No shuffle, no state, no
 * side input: the tables lie in each worker's memory ({@link FeatureTableSource}). If they cannot
 * be loaded, the element fails and the runner retries it.
 *
 * @param <A> the kind of activity
 */
public final class JoinFeatures<A extends Activity>
    extends PTransform<PCollection<A>, PCollection<Joined<A>>> {
  private static final long serialVersionUID = 1;

  private final FeatureTableSource tables;
  private final Coder<A> activityCoder;

  private JoinFeatures(FeatureTableSource tables, Coder<A> activityCoder) {
    this.tables = tables;
    this.activityCoder = activityCoder;
  }

  /**
   * @param tables where the features are
   * @param activityCoder encodes what comes in
   */
  public static <A extends Activity> JoinFeatures<A> with(
      FeatureTableSource tables, Coder<A> activityCoder) {
    return new JoinFeatures<>(tables, activityCoder);
  }

  @Override
  public PCollection<Joined<A>> expand(PCollection<A> activities) {
    return activities
        .apply("Join", ParDo.of(new JoinFn<A>(tables)))
        .setCoder(JoinedCoder.of(activityCoder));
  }

  private static final class JoinFn<A extends Activity> extends DoFn<A, Joined<A>> {
    private static final long serialVersionUID = 1;

    private final FeatureTableSource tables;
    private final Counter unknownUsers = Metrics.counter(JoinFeatures.class, "unknown-users");
    private final Counter unknownItems = Metrics.counter(JoinFeatures.class, "unknown-items");
    private transient FeatureTableSource.@Nullable Lease lease;

    JoinFn(FeatureTableSource tables) {
      this.tables = tables;
    }

    @Setup
    public void setup() {
      lease = tables.lease();
    }

    @ProcessElement
    public void process(@Element A activity, OutputReceiver<Joined<A>> out) throws Exception {
      if (lease == null) {
        throw new IllegalStateException("process was called before setup");
      }
      // Asked each time: a live shop's tables change. In @Setup they may not be needed at all.
      Joined<A> joined = new FeatureJoiner(lease.get()).join(activity);
      if (joined.user().features() == null) {
        unknownUsers.inc();
      }
      long unknown = joined.items().stream().filter(item -> item.features() == null).count();
      if (unknown > 0) {
        unknownItems.inc(unknown);
      }
      out.output(joined);
    }

    @Teardown
    public void teardown() {
      if (lease != null) {
        lease.close();
        lease = null;
      }
    }
  }
}
