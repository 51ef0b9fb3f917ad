package dev.tandem.pipelines.recommendations;

import dev.tandem.pipelines.RunnerLeaf;
import dev.tandem.transforms.activity.ParseActivity;
import dev.tandem.transforms.activity.TrackSessions;
import dev.tandem.transforms.serve.LatencyBuckets;
import dev.tandem.transforms.serve.RecommendProducts;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.PipelineResult;
import org.jspecify.annotations.Nullable;

/** The counters of a stream at one moment. */
final class StreamFigures {
  private final Map<String, Long> counts;

  private StreamFigures(Map<String, Long> counts) {
    this.counts = counts;
  }

  static StreamFigures none() {
    return new StreamFigures(Map.of());
  }

  /** What the runner can tell; null while it cannot. */
  static @Nullable StreamFigures of(RunnerLeaf runner, PipelineResult result) {
    try {
      return new StreamFigures(runner.counters(result));
    } catch (RuntimeException e) {
      // A runner that is just starting, restarting or gone has no metrics, and says so in its way.
      return null;
    }
  }

  private long count(Class<?> step, String name) {
    return counts.getOrDefault(step.getName() + '.' + name, 0L);
  }

  /** Records, whatever became of them. */
  long read() {
    return count(ParseActivity.class, "events") + failures();
  }

  long failures() {
    return count(ParseActivity.class, "failures");
  }

  long recommendations() {
    return count(RecommendProducts.class, "recommendations");
  }

  long fallbacks() {
    return count(RecommendProducts.class, "fallbacks");
  }

  long sessions() {
    return count(TrackSessions.class, "sessions-begun");
  }

  /** What was read is answered or refused. */
  boolean balance() {
    return read() == recommendations() + failures();
  }

  /** How long answers took since an earlier moment, by the names of {@link LatencyBuckets}. */
  Map<String, Long> latencies(StreamFigures before) {
    Map<String, Long> latencies = new TreeMap<>();
    for (String name : LatencyBuckets.LATENCY.names()) {
      latencies.put(
          name, count(RecommendProducts.class, name) - before.count(RecommendProducts.class, name));
    }
    return latencies;
  }
}
