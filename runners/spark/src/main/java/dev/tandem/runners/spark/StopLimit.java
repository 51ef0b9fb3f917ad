package dev.tandem.runners.spark;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkContext;
import org.apache.spark.streaming.StreamingContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;

/**
 * Breaks the batches of this JVM's stream off if they are still being made when a time is over.
 * Spark's own limits are for what it has yet to begin ({@code
 * spark.streaming.gracefulStopTimeout}); what was begun gets an hour.
 */
final class StopLimit implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StopLimit.class);

  private final CountDownLatch stopped = new CountDownLatch(1);

  private StopLimit() {}

  /** To be closed as soon as the stream has stopped. */
  static StopLimit start(Duration time) {
    StopLimit limit = new StopLimit();
    Option<StreamingContext> stream = StreamingContext.getActive();
    if (stream.isDefined()) {
      // Taken now, for a stream that is being stopped does not hand it out any more.
      SparkContext engine = stream.get().sparkContext();
      Thread watch = new Thread(() -> limit.watch(engine, time), "stop-limit");
      watch.setDaemon(true);
      watch.start();
    }
    return limit;
  }

  private void watch(SparkContext engine, Duration time) {
    try {
      if (!stopped.await(time.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.info(
            "Batches are still being made after {} s, and are broken off: they are made again when the stream goes on",
            time.toSeconds());
        engine.stop();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    stopped.countDown();
  }
}
