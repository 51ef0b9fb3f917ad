package dev.tandem.transforms.activity;

import dev.tandem.transforms.features.FeatureSpec;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.TimeDomain;
import org.apache.beam.sdk.state.Timer;
import org.apache.beam.sdk.state.TimerSpec;
import org.apache.beam.sdk.state.TimerSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.transforms.windowing.WindowFn;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollection.IsBounded;
import org.joda.time.Instant;

/**
 * Keeps each session's state and gives, for every event, the session as it stands after it; for
 * duplicates and late events too, so that as many come out as go in. {@link SessionState} has the
 * rules.
 *
 * <p>One shuffle, by session id. Needs the global window and looks at no watermark, and holds none.
 *
 * <p>Unbounded: events of a session are processed in the order in which they arrive. A session
 * expires when no event of it was processed for the gap, by the clock of the worker, and its state
 * is gone then. State per session is bounded in items and in remembered events.
 *
 * <p>Bounded, as in a replay: events of a session are processed in the order of their elements'
 * timestamps, then of their record ids, so that every runner gives the same. No session expires.
 * All events of one session are held in memory at once.
 *
 * <p>Counts {@code sessions-begun}, {@code sessions-expired}, {@code events-duplicate}, {@code
 * events-late}, {@code items-dropped}.
 */
public final class TrackSessions
    extends PTransform<PCollection<ActivityEvent>, PCollection<SessionSnapshot>> {
  private static final long serialVersionUID = 1;

  /** How long a session is kept without an event, unless said otherwise. */
  public static final Duration DEFAULT_GAP = Duration.ofMinutes(30);

  /** How many products a session keeps, unless said otherwise. */
  public static final int DEFAULT_MAX_ITEMS = 50;

  /** How many products a session may be told to keep. */
  public static final int MOST_ITEMS = 1000;

  private static final Duration LONGEST_GAP = Duration.ofDays(7);

  private final Duration gap;
  private final int maxItems;
  private final long features;

  private TrackSessions(Duration gap, int maxItems, long features) {
    if (gap.toMillis() < 1 || gap.compareTo(LONGEST_GAP) > 0) {
      throw new IllegalArgumentException(
          "a session gap of %s: from PT0.001S to %s".formatted(gap, LONGEST_GAP));
    }
    if (maxItems < 1 || maxItems > MOST_ITEMS) {
      throw new IllegalArgumentException(
          "%d items of a session: from 1 to %d".formatted(maxItems, MOST_ITEMS));
    }
    this.gap = gap;
    this.maxItems = maxItems;
    this.features = features;
  }

  /** With a gap of {@link #DEFAULT_GAP} and {@value #DEFAULT_MAX_ITEMS} items. */
  public static TrackSessions withDefaults() {
    return new TrackSessions(DEFAULT_GAP, DEFAULT_MAX_ITEMS, TrackedSession.UNKNOWN);
  }

  /**
   * @param newGap from a millisecond to seven days
   * @throws IllegalArgumentException if it is not
   */
  public TrackSessions withGap(Duration newGap) {
    return new TrackSessions(newGap, maxItems, features);
  }

  /**
   * @param items from 1 to {@value #MOST_ITEMS}
   * @throws IllegalArgumentException if it is not
   */
  public TrackSessions withMaxItems(int items) {
    return new TrackSessions(gap, items, features);
  }

  /**
   * @param spec of the events. A session that was stored when the spec had other USER features, in
   *     names, types or order, keeps its products and forgets what its events said of the user.
   *     Without a spec only another number of features is noticed.
   */
  public TrackSessions withSpec(FeatureSpec spec) {
    return new TrackSessions(gap, maxItems, TrackedSession.features(spec));
  }

  /**
   * @throws IllegalArgumentException if the events are not in the global window
   */
  @Override
  public PCollection<SessionSnapshot> expand(PCollection<ActivityEvent> events) {
    WindowFn<?, ?> windows = events.getWindowingStrategy().getWindowFn();
    if (!(windows instanceof GlobalWindows)) {
      throw new IllegalArgumentException(
          "sessions are tracked in the global window, not in "
              + windows.getClass().getSimpleName());
    }
    if (events.isBounded() == IsBounded.BOUNDED) {
      return events
          .apply("Key by session in order", ParDo.of(new KeyInOrderFn()))
          .setCoder(
              KvCoder.of(
                  StringUtf8Coder.of(), KvCoder.of(VarLongCoder.of(), ActivityEventCoder.of())))
          .apply("Group by session", GroupByKey.create())
          .apply("Replay session", ParDo.of(new ReplayFn(maxItems)))
          .setCoder(SessionSnapshotCoder.of());
    }
    return events
        .apply("Key by session", ParDo.of(new KeyFn()))
        .setCoder(KvCoder.of(StringUtf8Coder.of(), ActivityEventCoder.of()))
        .apply("Keep session", ParDo.of(new KeepFn(gap, maxItems, features)))
        .setCoder(SessionSnapshotCoder.of());
  }

  /** How much a session's events did. */
  private static final class EventCounters implements Serializable {
    private static final long serialVersionUID = 1;

    private final Counter begun = Metrics.counter(TrackSessions.class, "sessions-begun");
    private final Counter duplicate = Metrics.counter(TrackSessions.class, "events-duplicate");
    private final Counter late = Metrics.counter(TrackSessions.class, "events-late");
    private final Counter dropped = Metrics.counter(TrackSessions.class, "items-dropped");

    void count(SessionState.Applied applied) {
      switch (applied.outcome()) {
        case DUPLICATE -> duplicate.inc();
        case LATE -> late.inc();
        case APPLIED -> {}
      }
      if (applied.droppedItems() > 0) {
        dropped.inc(applied.droppedItems());
      }
    }
  }

  private static final class KeyInOrderFn
      extends DoFn<ActivityEvent, KV<String, KV<Long, ActivityEvent>>> {
    private static final long serialVersionUID = 1;

    @ProcessElement
    public void process(
        @Element ActivityEvent event,
        @Timestamp Instant timestamp,
        OutputReceiver<KV<String, KV<Long, ActivityEvent>>> out) {
      out.output(KV.of(event.sessionId(), KV.of(timestamp.getMillis(), event)));
    }
  }

  /** No shuffle keeps an order, so the events of a session are brought into it again. */
  private static final class ReplayFn
      extends DoFn<KV<String, Iterable<KV<Long, ActivityEvent>>>, SessionSnapshot> {
    private static final long serialVersionUID = 1;
    private static final Comparator<KV<Long, ActivityEvent>> ORDER =
        Comparator.<KV<Long, ActivityEvent>>comparingLong(KV::getKey)
            .thenComparing(placed -> placed.getValue().recordId());

    private final int maxItems;
    private final EventCounters counters = new EventCounters();

    ReplayFn(int maxItems) {
      this.maxItems = maxItems;
    }

    @ProcessElement
    public void process(
        @Element KV<String, Iterable<KV<Long, ActivityEvent>>> session,
        OutputReceiver<SessionSnapshot> out) {
      List<KV<Long, ActivityEvent>> events = new ArrayList<>();
      session.getValue().forEach(events::add);
      events.sort(ORDER);
      counters.begun.inc();
      SessionState state = SessionState.empty();
      for (KV<Long, ActivityEvent> placed : events) {
        SessionState.Applied applied = state.apply(placed.getValue(), maxItems);
        counters.count(applied);
        out.output(SessionSnapshot.of(placed.getValue(), applied));
        state = applied.state();
      }
    }
  }

  private static final class KeyFn extends DoFn<ActivityEvent, KV<String, ActivityEvent>> {
    private static final long serialVersionUID = 1;

    @ProcessElement
    public void process(
        @Element ActivityEvent event, OutputReceiver<KV<String, ActivityEvent>> out) {
      out.output(KV.of(event.sessionId(), event));
    }
  }

  private static final class KeepFn extends DoFn<KV<String, ActivityEvent>, SessionSnapshot> {
    private static final long serialVersionUID = 1;
    private static final String SESSION = "session";
    private static final String EXPIRY = "expiry";

    private final org.joda.time.Duration gap;
    private final int maxItems;
    private final long features;
    private final EventCounters counters = new EventCounters();
    private final Counter expired = Metrics.counter(TrackSessions.class, "sessions-expired");

    @StateId(SESSION)
    private final StateSpec<ValueState<TrackedSession>> sessionSpec =
        StateSpecs.value(TrackedSession.StateCoder.of());

    @TimerId(EXPIRY)
    private final TimerSpec expirySpec = TimerSpecs.timer(TimeDomain.PROCESSING_TIME);

    KeepFn(Duration gap, int maxItems, long features) {
      this.gap = org.joda.time.Duration.millis(gap.toMillis());
      this.maxItems = maxItems;
      this.features = features;
    }

    @ProcessElement
    public void process(
        @Element KV<String, ActivityEvent> keyed,
        @StateId(SESSION) ValueState<TrackedSession> session,
        @TimerId(EXPIRY) Timer expiry,
        OutputReceiver<SessionSnapshot> out) {
      TrackedSession known = session.read();
      SessionState before;
      if (known == null) {
        counters.begun.inc();
        before = SessionState.empty();
        setTimer(expiry, gap);
      } else {
        before = known.before(keyed.getValue(), features);
      }
      SessionState.Applied applied = before.apply(keyed.getValue(), maxItems);
      counters.count(applied);
      session.write(
          new TrackedSession(
              expiry.getCurrentRelativeTime().getMillis(), applied.state(), features));
      out.output(SessionSnapshot.of(keyed.getValue(), applied));
    }

    /** One timer lives as long as the session: to set it anew for each event would cost more. */
    @OnTimer(EXPIRY)
    public void expire(
        OnTimerContext context,
        @StateId(SESSION) ValueState<TrackedSession> session,
        @TimerId(EXPIRY) Timer expiry) {
      TrackedSession known = session.read();
      if (known == null) {
        return;
      }
      long now = expiry.getCurrentRelativeTime().getMillis();
      long left = known.lastSeen() + gap.getMillis() - now;
      // Flink fires what is still set when its input has ended, ahead of time and over and over.
      boolean ended = now < context.fireTimestamp().getMillis();
      if (left > 0 && !ended) {
        setTimer(expiry, org.joda.time.Duration.millis(left));
      } else {
        session.clear();
        expired.inc();
      }
    }

    private static void setTimer(Timer expiry, org.joda.time.Duration in) {
      // A timer's output timestamp would hold back the watermark of all that follows.
      expiry.withNoOutputTimestamp().offset(in).setRelative();
    }
  }
}
