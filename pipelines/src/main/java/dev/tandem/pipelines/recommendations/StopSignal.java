package dev.tandem.pipelines.recommendations;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * Notices that somebody wants the process to end (SIGTERM, SIGINT). Not a shutdown hook: the
 * engines have hooks of their own, which would pull the rug from under a stream that is being
 * stopped in order. A second signal ends the process as if there were none of this.
 */
final class StopSignal implements AutoCloseable {
  private final CountDownLatch given = new CountDownLatch(1);
  private final Map<Signal, SignalHandler> before = new LinkedHashMap<>();

  private StopSignal() {}

  /** Listens until closed. */
  static StopSignal listen() {
    StopSignal stop = new StopSignal();
    for (String name : new String[] {"TERM", "INT"}) {
      Signal signal = new Signal(name);
      try {
        stop.before.put(signal, Signal.handle(signal, received -> stop.onSignal()));
      } catch (IllegalArgumentException e) {
        // The JVM was told to leave this signal alone, or the system has none such.
        continue;
      }
    }
    return stop;
  }

  private void onSignal() {
    given.countDown();
    close();
  }

  /** Waits for it, at most so long. */
  boolean isGivenWithin(Duration time) throws InterruptedException {
    return given.await(time.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public synchronized void close() {
    before.forEach(Signal::handle);
    before.clear();
  }
}
