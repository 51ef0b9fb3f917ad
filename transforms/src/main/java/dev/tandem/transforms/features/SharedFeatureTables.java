package dev.tandem.transforms.features;

import java.lang.ref.SoftReference;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One copy of the feature tables per JVM, loaded when first needed and shared by all who hold a
 * lease.
 *
 * <p>Why not a side input: on Flink a step with a side input starts a task of its own, so every
 * element before it is encoded, sent and decoded; and the stream must not wait for side inputs.
 *
 * <p>When the last lease ends, the tables become softly reachable: some runners close a step
 * between two pieces of work, and loading again for each would multiply the database's work, while
 * keeping them for good would be a leak.
 */
public final class SharedFeatureTables implements FeatureTableSource {
  private static final long serialVersionUID = 1;
  private static final Map<String, Holder> HOLDERS = new HashMap<>();

  private final String id;
  private final FeatureTables.Loader loader;

  /**
   * @param loader gets the tables; called in each JVM at most once at a time
   */
  public SharedFeatureTables(FeatureTables.Loader loader) {
    this.id = UUID.randomUUID().toString();
    this.loader = loader;
  }

  /** Starts a lease; nothing is loaded yet. Call in {@code @Setup}. */
  @Override
  public Lease lease() {
    synchronized (HOLDERS) {
      HOLDERS.values().removeIf(Holder::isForgotten);
      Holder holder = HOLDERS.computeIfAbsent(id, unused -> new Holder(loader));
      holder.leases++;
      return new Lease(holder);
    }
  }

  /** The right to use the tables until {@link #close}. Belongs to one thread. */
  public static final class Lease implements FeatureTableSource.Lease {
    private final Holder holder;
    private boolean closed;

    private Lease(Holder holder) {
      this.holder = holder;
    }

    /**
     * The tables, loaded now if they are not there yet; others wait for the one who loads.
     *
     * @throws IllegalStateException if the lease has ended
     * @throws Exception what the loader throws
     */
    @Override
    public FeatureTables get() throws Exception {
      if (closed) {
        throw new IllegalStateException("the lease has ended");
      }
      return holder.get();
    }

    /** Ends the lease. Call in {@code @Teardown}; a second call does nothing. */
    @Override
    public void close() {
      synchronized (HOLDERS) {
        if (!closed) {
          closed = true;
          holder.leases--;
          holder.releaseIfUnused();
        }
      }
    }
  }

  private static final class Holder {
    private final FeatureTables.Loader loader;
    private int leases;
    private volatile @Nullable FeatureTables tables;
    private volatile @Nullable SoftReference<FeatureTables> forgotten;

    Holder(FeatureTables.Loader loader) {
      this.loader = loader;
    }

    FeatureTables get() throws Exception {
      FeatureTables loaded = tables;
      return loaded != null ? loaded : load();
    }

    private synchronized FeatureTables load() throws Exception {
      FeatureTables loaded = tables;
      SoftReference<FeatureTables> kept = forgotten;
      if (loaded == null && kept != null) {
        loaded = kept.get();
      }
      if (loaded == null) {
        loaded = loader.load();
      }
      tables = loaded;
      return loaded;
    }

    // Both are called with the lock on all holders, so neither may wait for one that is loading:
    // everybody else would wait too. Without leases nobody is loading.

    private void releaseIfUnused() {
      FeatureTables loaded = tables;
      if (leases == 0 && loaded != null) {
        forgotten = new SoftReference<>(loaded);
        tables = null;
      }
    }

    private boolean isForgotten() {
      SoftReference<FeatureTables> kept = forgotten;
      return leases == 0 && tables == null && (kept == null || kept.get() == null);
    }
  }
}
