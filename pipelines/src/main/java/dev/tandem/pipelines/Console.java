package dev.tandem.pipelines;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What a job tells the person who watches it: progress and results apart. */
public final class Console {
  private static final Duration INTERVAL = Duration.ofSeconds(2);

  private final PrintStream out;
  private final PrintStream err;
  private final boolean quiet;

  /**
   * @param out takes results
   * @param err takes progress and notes
   */
  public Console(PrintStream out, PrintStream err, boolean quiet) {
    this.out = out;
    this.err = err;
    this.quiet = quiet;
  }

  /** A line of the result; nothing if quiet. */
  public void say(String format, Object... values) {
    if (!quiet) {
      out.println(values.length == 0 ? format : String.format(Locale.ROOT, format, values));
    }
  }

  /** A line about the way there; nothing if quiet. */
  public void note(String format, Object... values) {
    if (!quiet) {
      err.println(values.length == 0 ? format : String.format(Locale.ROOT, format, values));
    }
  }

  /**
   * Starts to say how far something is, every two seconds, until closed.
   *
   * @param what what is counted, such as "ratings read"
   * @param done how many so far, in this process
   * @param total how many there are
   */
  public Progress progress(String what, LongSupplier done, long total) {
    Progress progress = new Progress(what, done, total);
    if (!quiet) {
      progress.start();
    }
    return progress;
  }

  /** A running report of progress. */
  public final class Progress implements AutoCloseable {
    private final String what;
    private final LongSupplier done;
    private final long total;
    private final long start = System.nanoTime();
    private volatile boolean closed;
    private @Nullable Thread thread;

    private Progress(String what, LongSupplier done, long total) {
      this.what = what;
      this.done = done;
      this.total = total;
    }

    private void start() {
      Thread started = new Thread(this::report, "progress");
      started.setDaemon(true);
      thread = started;
      started.start();
    }

    private synchronized void report() {
      long last = 0;
      while (!closed) {
        try {
          wait(INTERVAL.toMillis());
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return;
        }
        long now = done.getAsLong();
        // Nothing is known here of work that is done in other processes.
        if (!closed && now > last) {
          double seconds = (System.nanoTime() - start) / 1e9;
          note(
              "  %,d of %,d %s (%.0f %%), %,.0f a second",
              now, total, what, total == 0 ? 100 : 100.0 * now / total, now / seconds);
          last = now;
        }
      }
    }

    @Override
    public void close() {
      closed = true;
      synchronized (this) {
        notifyAll();
      }
      if (thread != null) {
        try {
          thread.join(INTERVAL.toMillis());
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }
}
