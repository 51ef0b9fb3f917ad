package dev.tandem.pipelines.recommendations;

import dev.tandem.options.RecommendationsOptions;
import dev.tandem.pipelines.Console;
import dev.tandem.transforms.serve.LatencyBuckets;
import java.time.Duration;
import java.util.OptionalLong;

/** What a person who watches a stream is told of it. For one thread. */
final class StreamReport {
  /** How often somebody looks whether the stream still runs. */
  static final Duration LOOK = Duration.ofMillis(250);

  private static final Duration INTERVAL = Duration.ofSeconds(10);
  private static final double NANOS = 1e9;

  private final Console console;
  private final long start = System.nanoTime();
  private long last = start;
  private StreamFigures before = StreamFigures.none();

  StreamReport(Console console) {
    this.console = console;
  }

  boolean isDue() {
    return System.nanoTime() - last >= INTERVAL.toNanos();
  }

  /** A line about what happened since the last one. */
  void progress(StreamFigures now) {
    long time = System.nanoTime();
    double seconds = (time - last) / NANOS;
    long read = now.read() - before.read();
    console.note(
        "  %,8.0f events a second, answered within %s (half) %s (99 %%), %,d answered, %,d fallbacks, %,d refused",
        read / seconds,
        atMost(0.5, now, before),
        atMost(0.99, now, before),
        now.recommendations(),
        now.fallbacks(),
        now.failures());
    last = time;
    before = now;
  }

  /** What was done, how much, how fast and where it lies. */
  void end(StreamFigures figures, RecommendationsOptions flags) {
    double seconds = Math.max(1e-3, (System.nanoTime() - start) / NANOS);
    console.say("Recommendations");
    console.say("  records read       %,12d", figures.read());
    console.say("  recommendations    %,12d", figures.recommendations());
    console.say("    of them popular  %,12d  fallbacks", figures.fallbacks());
    console.say("  refused            %,12d", figures.failures());
    console.say("  sessions begun     %,12d", figures.sessions());
    if (LatencyBuckets.LATENCY.atMost(1, figures.latencies(StreamFigures.none())).isPresent()) {
      console.say(
          "  answered within    %12s  half of them; %s 95 %%, %s 99 %%",
          atMost(0.5, figures, StreamFigures.none()),
          atMost(0.95, figures, StreamFigures.none()),
          atMost(0.99, figures, StreamFigures.none()));
    }
    console.say(
        "  took               %12.1f s  %,.0f records a second", seconds, figures.read() / seconds);
    console.say("  recommendations in %s", flags.getRecommendations());
    console.say("  refused records in %s", flags.getFailures());
    if (flags.getArchive() != null) {
      console.say("  archive            %s", flags.getArchive());
    }
  }

  private static String atMost(double share, StreamFigures now, StreamFigures before) {
    OptionalLong bound = LatencyBuckets.LATENCY.atMost(share, now.latencies(before));
    if (bound.isEmpty()) {
      return "?";
    }
    return bound.getAsLong() == LatencyBuckets.MORE
        ? "more than 5 s"
        : "%d ms".formatted(bound.getAsLong());
  }
}
