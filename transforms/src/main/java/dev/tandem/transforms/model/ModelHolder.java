package dev.tandem.transforms.model;

/**
 * The live bundle among threads. It is swapped whole and at once: who leases gets all of the old
 * one or all of the new, and the old one is closed when its last lease ends.
 */
public final class ModelHolder implements AutoCloseable {
  private volatile Live live;

  /** Takes over the bundle. */
  public ModelHolder(ModelBundle first) {
    this.live = new Live(first);
  }

  /**
   * Starts a lease of the live bundle, without waiting.
   *
   * @throws IllegalStateException if the holder is closed
   */
  public LeasedModel lease() {
    while (true) {
      Live now = live;
      if (now.leases.acquire()) {
        return new LeasedModel(now.bundle, now.leases);
      }
      if (now == live) {
        throw new IllegalStateException("no model is held any more");
      }
    }
  }

  /** The version of the live bundle. */
  public String version() {
    return live.bundle.version();
  }

  /**
   * Takes over a bundle and makes it the live one; the one before closes with its last lease.
   *
   * @throws IllegalStateException if the holder is closed; the bundle is closed then
   */
  public synchronized void swap(ModelBundle next) {
    Live before = live;
    if (!before.leases.acquire()) {
      next.close();
      throw new IllegalStateException("no model is held any more");
    }
    live = new Live(next);
    before.leases.close();
    before.leases.release();
  }

  /** No more leases; the bundle closes with the last one. A second call does nothing. */
  @Override
  public synchronized void close() {
    live.leases.close();
  }

  private static final class Live {
    private final ModelBundle bundle;
    private final LeaseCount leases;

    Live(ModelBundle bundle) {
      this.bundle = bundle;
      this.leases = new LeaseCount(bundle::close);
    }
  }
}
