package dev.tandem.transforms.serve;

import dev.tandem.transforms.activity.SessionSnapshot;
import dev.tandem.transforms.activity.SessionSnapshotCoder;
import dev.tandem.transforms.features.Feature.Role;
import dev.tandem.transforms.features.FeatureSpec;
import dev.tandem.transforms.features.JoinFeatures;
import dev.tandem.transforms.features.Joined;
import dev.tandem.transforms.recommend.BlendWeights;
import dev.tandem.transforms.recommend.FallbackReason;
import dev.tandem.transforms.recommend.RecommendSettings;
import dev.tandem.transforms.recommend.Recommendation;
import dev.tandem.transforms.recommend.RecommendationRequest;
import dev.tandem.transforms.recommend.Recommender;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers each session with recommendations.
 *
 * <p>Bounded or unbounded; one answer for each session, in no promised order, whatever is known of
 * it. No shuffle, no state, no side input. An answer is made by one model, whatever is published
 * meanwhile. A model that is missing or fails, a late answer or one that cannot be made is a
 * fallback that says why, and no failure; only where the shop's tables were never loaded does the
 * element fail with what the loader says, and the runner retries it.
 *
 * <p>Counts, besides what {@link JoinFeatures} counts:
 *
 * <ul>
 *   <li>{@code recommendations}: answers, fallbacks included
 *   <li>{@code fallbacks}, and for each {@link FallbackReason} one like {@code fallbacks-no_model}
 *   <li>{@code recommender-errors}: answers that broke off unexpectedly, which are fallbacks
 *   <li>{@code latency-ms-le-1} … {@code latency-ms-le-5000}, {@code latency-ms-more}: from when
 *       the topic received the event until the answer was made, see {@link LatencyBuckets#LATENCY};
 *       {@code latency-unknown} where nothing says when that was. Each answer is in one of them
 *   <li>{@code work-us-le-50} … {@code work-us-le-500000}, {@code work-us-more}: how long the
 *       answer was worked on, see {@link LatencyBuckets#WORK}. Each answer is in one of them
 *   <li>{@code model-swaps}, {@code model-refusals}, {@code refresh-failures}: what {@link
 *       LiveShop} did, once for each JVM in which it happened
 * </ul>
 */
public final class RecommendProducts
    extends PTransform<PCollection<SessionSnapshot>, PCollection<Answer>> {
  private static final long serialVersionUID = 1;

  private final LiveShop shop;
  private final FeatureSpec spec;
  private final BlendWeights weights;
  private final RecommendSettings settings;

  private RecommendProducts(
      LiveShop shop, FeatureSpec spec, BlendWeights weights, RecommendSettings settings) {
    this.shop = shop;
    this.spec = spec;
    this.weights = weights;
    this.settings = settings;
  }

  /**
   * @param shop of the same spec
   */
  public static RecommendProducts with(
      LiveShop shop, FeatureSpec spec, BlendWeights weights, RecommendSettings settings) {
    return new RecommendProducts(shop, spec, weights, settings);
  }

  @Override
  public PCollection<Answer> expand(PCollection<SessionSnapshot> sessions) {
    return sessions
        .apply("Join features", JoinFeatures.with(shop, SessionSnapshotCoder.of()))
        .apply("Recommend", ParDo.of(new RecommendFn(shop, spec, weights, settings)))
        .setCoder(AnswerCoder.of());
  }

  private static final class RecommendFn extends DoFn<Joined<SessionSnapshot>, Answer> {
    private static final long serialVersionUID = 1;
    private static final Logger LOG = LoggerFactory.getLogger(RecommendProducts.class);
    private static final long NANOS_PER_MICRO = 1000;

    private final LiveShop shop;
    private final FeatureSpec spec;
    private final BlendWeights weights;
    private final RecommendSettings settings;
    private final int features;
    private final AnswerCounters counters = new AnswerCounters();
    private transient LiveShop.@Nullable Lease lease;
    private transient @Nullable Recommender recommender;
    private transient boolean saidWhatFailed;

    RecommendFn(LiveShop shop, FeatureSpec spec, BlendWeights weights, RecommendSettings settings) {
      this.shop = shop;
      this.spec = spec;
      this.weights = weights;
      this.settings = settings;
      this.features = spec.withRole(Role.USER).size();
    }

    @Setup
    public void setup() {
      lease = shop.lease();
      recommender = new Recommender(spec, weights, settings);
    }

    @StartBundle
    public void startBundle() {
      saidWhatFailed = false;
    }

    @ProcessElement
    public void process(@Element Joined<SessionSnapshot> joined, OutputReceiver<Answer> out)
        throws Exception {
      if (lease == null || recommender == null) {
        throw new IllegalStateException("process was called before setup");
      }
      try (LiveShop.Moment now = lease.now()) {
        long start = System.nanoTime();
        RecommendationRequest request = SessionRequests.of(joined, features);
        Recommendation recommendation = recommend(recommender, now, request);
        long micros = (System.nanoTime() - start) / NANOS_PER_MICRO;
        Answer answer = new Answer(recommendation, joined.activity(), request.userValues(), micros);
        counters.count(answer);
        lease.answered(recommendation.fallback());
        out.output(answer);
      }
    }

    private Recommendation recommend(
        Recommender recommender, LiveShop.Moment now, RecommendationRequest request) {
      try {
        return recommender.recommend(now.model(), now.assortment(), request);
      } catch (RuntimeException e) {
        say(e);
      }
      try {
        return recommender.fallback(
            now.model(), now.assortment(), request, FallbackReason.TOWER_FAILED);
      } catch (RuntimeException e) {
        say(e);
      }
      return recommender.fallback(null, now.assortment(), request, FallbackReason.TOWER_FAILED);
    }

    /** Counted each time and logged once for each bundle: a broken model breaks all answers. */
    private void say(RuntimeException e) {
      counters.recommenderFailed();
      if (!saidWhatFailed) {
        LOG.warn("A recommendation broke off; popular products are served", e);
        saidWhatFailed = true;
      }
    }

    @FinishBundle
    public void finishBundle() {
      if (lease != null) {
        counters.count(lease.takeNews());
      }
    }

    @Teardown
    public void teardown() {
      recommender = null;
      if (lease != null) {
        lease.close();
        lease = null;
      }
    }
  }
}
