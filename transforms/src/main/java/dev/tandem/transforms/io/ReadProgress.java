package dev.tandem.transforms.io;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Rows read in this JVM so far, by run: what a console can show while the pipeline runs, because
 * Beam's metrics can only be asked for after an embedded run has ended. Not for accounting: work
 * that is tried again counts again.
 */
public final class ReadProgress {
  private static final ConcurrentMap<String, LongAdder> ROWS = new ConcurrentHashMap<>();

  private ReadProgress() {}

  static LongAdder of(String runId) {
    return ROWS.computeIfAbsent(runId, unused -> new LongAdder());
  }

  /** Rows read by {@code runId} in this JVM; 0 where the work is done in other JVMs. */
  public static long rows(String runId) {
    LongAdder rows = ROWS.get(runId);
    return rows == null ? 0 : rows.sum();
  }

  /** Forgets a run. */
  public static void end(String runId) {
    ROWS.remove(runId);
  }
}
