package dev.tandem.runners.spark;

import java.time.Duration;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.apache.spark.streaming.api.java.JavaStreamingListener;
import org.apache.spark.streaming.api.java.JavaStreamingListenerBatchCompleted;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a stream begin a batch when those before it are nearly done. Spark's timer alone begins one
 * with every interval, whatever becomes of them: where they take longer, those that wait grow in
 * number, and what Spark does between two of them, checkpoints above all, comes ever later.
 */
final class BatchPace extends JavaStreamingListener {
  private static final Logger LOG = LoggerFactory.getLogger(BatchPace.class);

  /** One that is made, and the next one behind it, so that no core waits for it. */
  private static final int AT_ONCE = 2;

  private static final long REPORT_NANOS = Duration.ofMinutes(1).toNanos();

  /** The part of the time that is worth a warning: one in so many. */
  private static final int NOTABLE = 6;

  /** The times of the batches that were begun and are not done, ms. */
  private final NavigableSet<Long> begun = new TreeSet<>();

  private boolean released;
  private long heldNanos;
  private long nextReport = System.nanoTime() + REPORT_NANOS;

  /**
   * Waits until the batch of that time may begin.
   *
   * @return for how long it was held, ns
   */
  synchronized long begin(long time) throws InterruptedException {
    long held = 0;
    if (isFull()) {
      long from = System.nanoTime();
      while (isFull()) {
        wait();
      }
      held = System.nanoTime() - from;
    }
    begun.add(time);
    report(held);
    return held;
  }

  private boolean isFull() {
    return begun.size() >= AT_ONCE && !released;
  }

  private void report(long held) {
    heldNanos += held;
    long now = System.nanoTime();
    if (now < nextReport) {
      return;
    }
    if (heldNanos >= REPORT_NANOS / NOTABLE) {
      LOG.warn(
          "Batches began {} s later than --batchIntervalMillis wants, in the last {} s: each takes longer than that. Answers wait for them; more cores, or a longer interval, would do",
          TimeUnit.NANOSECONDS.toSeconds(heldNanos),
          TimeUnit.NANOSECONDS.toSeconds(now - nextReport + REPORT_NANOS));
    }
    heldNanos = 0;
    nextReport = now + REPORT_NANOS;
  }

  /** Spark says so of those that have failed, too. */
  @Override
  public synchronized void onBatchCompleted(JavaStreamingListenerBatchCompleted completed) {
    begun.headSet(completed.batchInfo().batchTime().milliseconds(), true).clear();
    notifyAll();
  }

  /** Holds no more: for a stream that is being stopped, of which Spark may not say what is done. */
  synchronized void release() {
    released = true;
    notifyAll();
  }
}
