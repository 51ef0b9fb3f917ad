package dev.tandem.runners.spark;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.util.Clock;
import org.jspecify.annotations.Nullable;

/**
 * The clock by which Spark begins a stream's batches ({@code spark.streaming.clock}), which gives
 * them their times, too. It differs from the system's in two ways:
 *
 * <ul>
 *   <li>A batch does not begin while more than one before it is not done, see {@link BatchPace};
 *       the times of those after it are as much later.
 *   <li>A stream that is restored goes on at the time of its checkpoint. Spark makes a batch for
 *       every interval that has passed since, of which one is enough to read all that has come.
 * </ul>
 *
 * <p>A batch's time is a name for it, and what Beam takes for the processing time: timers in
 * processing time stand still while a stream is down, and are late while it is.
 */
public final class BatchClock implements Clock {
  private static volatile @Nullable Settings next;

  private final BatchPace pace;
  private final long base;

  /** System time at which {@link #base} was, ns; 0 until then. */
  private volatile long origin;

  /** How much later than at its interval a batch begins, for what held those before it. */
  private final AtomicLong behindNanos = new AtomicLong();

  /** What the stream that is begun next is to have. */
  private record Settings(BatchPace pace, long base) {}

  /** For Spark, which finds it by its name. */
  public BatchClock() {
    Settings settings = next;
    pace = settings == null ? new BatchPace() : settings.pace();
    base = settings == null || settings.base() == 0 ? System.currentTimeMillis() : settings.base();
    if (settings == null) {
      pace.release();
    }
  }

  /**
   * Says what the clock of this JVM's next stream is to do.
   *
   * @param base the time of the newest checkpoint, ms since the epoch; 0 if there is none
   */
  static void prepare(BatchPace pace, long base) {
    next = new Settings(pace, base);
  }

  /** It stands until the stream's timer starts, for a restored stream takes a while to come up. */
  @Override
  public long getTimeMillis() {
    return base + TimeUnit.NANOSECONDS.toMillis(origin == 0 ? 0 : System.nanoTime() - origin);
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public long waitTillTime(long time) {
    try {
      return begin(time);
    } catch (InterruptedException e) {
      throw BatchClock.<RuntimeException>unchecked(e);
    }
  }

  private long begin(long time) throws InterruptedException {
    if (origin == 0) {
      origin = System.nanoTime();
    }
    long due = origin + behindNanos.get() + TimeUnit.MILLISECONDS.toNanos(time - base);
    TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
    behindNanos.addAndGet(pace.begin(time));
    return getTimeMillis();
  }

  /**
   * Spark's timer ends with an {@link InterruptedException}, which Scala's interfaces do not name.
   */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <E extends Throwable> E unchecked(Throwable e) throws E {
    throw (E) e;
  }
}
