package dev.tandem.runners.flink;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.reporter.MetricReporter;

/**
 * The counters of the steps that run in this JVM, as they are now. Beam hands a stream's counters
 * to whoever launched it only when its steps have ended, which is when the stream has; Flink tells
 * its reporters of each counter from the beginning.
 */
final class LiveCounters implements MetricReporter {
  private static final String OURS = "dev.tandem.";
  private static final Map<Counter, String> LIVE = new ConcurrentHashMap<>();
  private static final Map<String, AtomicLong> ENDED = new ConcurrentHashMap<>();

  /** Forgets what was counted so far, before another job begins in this JVM. */
  static void reset() {
    LIVE.clear();
    ENDED.clear();
  }

  /** Sums over all workers of this JVM, by Beam's namespace and name with a dot between them. */
  static Map<String, Long> now() {
    Map<String, Long> sums = new TreeMap<>();
    ENDED.forEach((name, count) -> sums.merge(name, count.get(), Long::sum));
    LIVE.forEach((counter, name) -> sums.merge(name, counter.getCount(), Long::sum));
    return sums;
  }

  @Override
  public void notifyOfAddedMetric(Metric metric, String name, MetricGroup group) {
    if (metric instanceof Counter counter && name.startsWith(OURS)) {
      LIVE.put(counter, name);
    }
  }

  /** A step that ends, or starts again after a failure, has counted all the same. */
  @Override
  public void notifyOfRemovedMetric(Metric metric, String name, MetricGroup group) {
    if (metric instanceof Counter counter && LIVE.remove(counter) != null) {
      ENDED.computeIfAbsent(name, unused -> new AtomicLong()).addAndGet(counter.getCount());
    }
  }

  @Override
  public void open(MetricConfig config) {}

  @Override
  public void close() {}
}
