package dev.tandem.transforms.activity;

import dev.tandem.transforms.failure.Failure;
import dev.tandem.transforms.failure.FailureCoder;
import dev.tandem.transforms.features.FeatureSpec;
import java.time.Clock;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;
import org.jspecify.annotations.Nullable;

/**
 * Turns records into activity events. Each record comes out once: under {@link #events}, or under
 * {@link #failures} with stage {@value #STAGE}, the name of a {@link RejectionReason}, its bytes
 * and its origin.
 *
 * <p>Bounded or unbounded, in no promised order, without state. Counts {@code events}, {@code
 * failures} and, for each reason, {@code failures-<reason>}.
 */
public final class ParseActivity extends PTransform<PCollection<RawRecord>, PCollectionTuple> {
  private static final long serialVersionUID = 1;

  /** The stage of this step's failures. */
  public static final String STAGE = "parse-activity";

  private final FeatureSpec spec;
  private final Clock clock;
  private final TupleTag<ActivityEvent> events;
  private final TupleTag<Failure> failures;

  private ParseActivity(
      FeatureSpec spec, Clock clock, TupleTag<ActivityEvent> events, TupleTag<Failure> failures) {
    this.spec = spec;
    this.clock = clock;
    this.events = events;
    this.failures = failures;
  }

  /**
   * @param spec names the keys of the user, the item and the user's features
   * @throws IllegalArgumentException if one of these names is a key that events have already
   */
  public static ParseActivity of(FeatureSpec spec) {
    ActivityParser.of(spec);
    return new ParseActivity(
        spec, Clock.systemUTC(), new TupleTag<>("events"), new TupleTag<>("failures"));
  }

  /** The same with another clock for the times of failures; it must be serialisable. */
  public ParseActivity withClock(Clock newClock) {
    return new ParseActivity(spec, newClock, events, failures);
  }

  /** The tag of those that were understood. */
  public TupleTag<ActivityEvent> events() {
    return events;
  }

  /** The tag of those that were not. */
  public TupleTag<Failure> failures() {
    return failures;
  }

  @Override
  public PCollectionTuple expand(PCollection<RawRecord> records) {
    PCollectionTuple out =
        records.apply(
            "Parse",
            ParDo.of(new ParseFn(spec, clock, events, failures))
                .withOutputTags(events, TupleTagList.of(failures)));
    out.get(events).setCoder(ActivityEventCoder.of());
    out.get(failures).setCoder(FailureCoder.of());
    return out;
  }

  private static final class ParseFn extends DoFn<RawRecord, ActivityEvent> {
    private static final long serialVersionUID = 1;

    private final FeatureSpec spec;
    private final Clock clock;
    private final TupleTag<ActivityEvent> events;
    private final TupleTag<Failure> failures;
    private final Counter parsed = Metrics.counter(ParseActivity.class, "events");
    private final Counter failed = Metrics.counter(ParseActivity.class, "failures");
    private final Map<RejectionReason, Counter> reasons = new EnumMap<>(RejectionReason.class);
    private transient @Nullable ActivityParser parser;

    ParseFn(
        FeatureSpec spec, Clock clock, TupleTag<ActivityEvent> events, TupleTag<Failure> failures) {
      this.spec = spec;
      this.clock = clock;
      this.events = events;
      this.failures = failures;
      for (RejectionReason reason : RejectionReason.values()) {
        reasons.put(reason, Metrics.counter(ParseActivity.class, "failures-" + reason));
      }
    }

    @Setup
    public void setup() {
      parser = ActivityParser.of(spec);
    }

    @ProcessElement
    public void process(@Element RawRecord record, MultiOutputReceiver out) {
      if (parser == null) {
        throw new IllegalStateException("process was called before setup");
      }
      ActivityEvent event;
      try {
        event = parser.parse(record);
      } catch (UnusableRecordException e) {
        failed.inc();
        Objects.requireNonNull(reasons.get(e.reason())).inc();
        out.get(failures)
            .output(
                new Failure(
                    STAGE,
                    e.reason().name(),
                    e.detail(),
                    record.bytes(),
                    record.origin().coordinates(),
                    clock.instant()));
        return;
      }
      parsed.inc();
      out.get(events).output(event);
    }
  }
}
