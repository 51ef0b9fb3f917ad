package dev.tandem.testdata.sessions;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.concurrent.locks.LockSupport;

/** Sends records to a sink, at once or each at its time. */
public final class Replay {
  private Replay() {}

  /** Sends as fast as the sink takes them; does not close it. */
  public static void send(Iterator<ReplayedRecord> records, long count, RecordSink sink)
      throws IOException {
    for (long i = 0; i < count; i++) {
      sink.send(records.next());
    }
  }

  /**
   * Sends each record when as much time has gone by since the first as their times say, never
   * earlier; after a delay it catches up. Ends early, without an error, when the thread is
   * interrupted. Does not close the sink.
   *
   * @return how many were sent
   */
  public static long sendInTime(Iterator<ReplayedRecord> records, long count, RecordSink sink)
      throws IOException {
    long start = System.nanoTime();
    Instant first = null;
    for (long i = 0; i < count; i++) {
      if (Thread.currentThread().isInterrupted()) {
        return i;
      }
      ReplayedRecord record = records.next();
      first = first == null ? record.time() : first;
      long due = start + Duration.between(first, record.time()).toNanos();
      for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
        if (Thread.currentThread().isInterrupted()) {
          return i;
        }
        LockSupport.parkNanos(left);
      }
      sink.send(record);
    }
    return count;
  }
}
