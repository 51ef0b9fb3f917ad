package dev.tandem.transforms.model;

/**
 * The right to use one bundle until {@link #close}: its user tower, index and lists stay together
 * and stay open, whatever is swapped meanwhile. For one thread.
 */
public final class LeasedModel implements AutoCloseable {
  private final ModelBundle bundle;
  private final LeaseCount leases;
  private boolean closed;

  LeasedModel(ModelBundle bundle, LeaseCount leases) {
    this.bundle = bundle;
    this.leases = leases;
  }

  /**
   * @throws IllegalStateException if the lease has ended
   */
  public ModelBundle bundle() {
    if (closed) {
      throw new IllegalStateException(
          "the lease of model %s has ended".formatted(bundle.version()));
    }
    return bundle;
  }

  /** Ends the lease; a second call does nothing. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      leases.release();
    }
  }
}
