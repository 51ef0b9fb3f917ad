package dev.tandem.testdata.database;

import java.util.concurrent.atomic.AtomicBoolean;

/** Runs a server's release once: when it is closed, or else when the JVM ends. */
final class ShutdownGuard implements AutoCloseable {
  private final AtomicBoolean released = new AtomicBoolean();
  private final Runnable release;
  private final Thread hook;

  ShutdownGuard(String name, Runnable release) {
    this.release = release;
    this.hook = new Thread(this::releaseOnce, name + "-shutdown");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  @Override
  public void close() {
    releaseOnce();
    removeHook();
  }

  /** Gives up without the release, for a server that never came to life. */
  void cancel() {
    released.set(true);
    removeHook();
  }

  private void removeHook() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is ending already; the hook finds nothing left to do.
    }
  }

  private void releaseOnce() {
    if (released.compareAndSet(false, true)) {
      release.run();
    }
  }
}
