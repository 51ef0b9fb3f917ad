package dev.tandem.transforms.model;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets something be closed while others use it: the end comes when the last lease does. Safe for
 * threads, and without waiting.
 */
final class LeaseCount {
  /** Set when closed; the other bits count the leases. */
  private static final int CLOSED = Integer.MIN_VALUE;

  private final AtomicInteger state = new AtomicInteger();
  private final Runnable end;

  /**
   * @param end runs once, in the thread that closes or that gives back the last lease
   */
  LeaseCount(Runnable end) {
    this.end = end;
  }

  /** Whether a lease was got; false after {@link #close}. */
  boolean acquire() {
    while (true) {
      int now = state.get();
      if (now < 0) {
        return false;
      }
      if (state.compareAndSet(now, now + 1)) {
        return true;
      }
    }
  }

  void release() {
    if (state.decrementAndGet() == CLOSED) {
      end.run();
    }
  }

  /** No more leases; a second call does nothing. */
  void close() {
    while (true) {
      int now = state.get();
      if (now < 0) {
        return;
      }
      if (state.compareAndSet(now, now | CLOSED)) {
        if (now == 0) {
          end.run();
        }
        return;
      }
    }
  }
}
