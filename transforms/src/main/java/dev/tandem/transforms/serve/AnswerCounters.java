package dev.tandem.transforms.serve;

import dev.tandem.transforms.recommend.FallbackReason;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;

/** The counters that {@link RecommendProducts} describes. */
final class AnswerCounters implements Serializable {
  private static final long serialVersionUID = 1;

  private final Counter recommendations = counter("recommendations");
  private final Counter fallbacks = counter("fallbacks");
  private final List<Counter> byReason = new ArrayList<>();
  private final Counter errors = counter("recommender-errors");
  private final List<Counter> latency = counters(LatencyBuckets.LATENCY);
  private final Counter latencyUnknown = counter("latency-unknown");
  private final List<Counter> work = counters(LatencyBuckets.WORK);
  private final Counter modelSwaps = counter("model-swaps");
  private final Counter modelRefusals = counter("model-refusals");
  private final Counter refreshFailures = counter("refresh-failures");

  AnswerCounters() {
    for (FallbackReason reason : FallbackReason.values()) {
      byReason.add(counter("fallbacks-" + reason.text()));
    }
  }

  private static Counter counter(String name) {
    return Metrics.counter(RecommendProducts.class, name);
  }

  private static List<Counter> counters(LatencyBuckets buckets) {
    List<Counter> counters = new ArrayList<>();
    buckets.names().forEach(name -> counters.add(counter(name)));
    return counters;
  }

  void count(Answer answer) {
    recommendations.inc();
    FallbackReason fallback = answer.recommendation().fallback();
    if (fallback != null) {
      fallbacks.inc();
      byReason.get(fallback.ordinal()).inc();
    }
    Long millis = answer.latencyMillis();
    if (millis == null) {
      latencyUnknown.inc();
    } else {
      latency.get(LatencyBuckets.LATENCY.bucket(millis)).inc();
    }
    work.get(LatencyBuckets.WORK.bucket(answer.workMicros())).inc();
  }

  void recommenderFailed() {
    errors.inc();
  }

  void count(LiveShop.News news) {
    increase(modelSwaps, news.modelSwaps());
    increase(modelRefusals, news.modelRefusals());
    increase(refreshFailures, news.refreshFailures());
  }

  private static void increase(Counter counter, long by) {
    if (by > 0) {
      counter.inc(by);
    }
  }
}
