package dev.tandem.transforms.features;

import java.io.Serializable;

/**
 * Where a step gets the feature tables from; travels to the workers. The tables of a snapshot stay
 * as they are ({@link SharedFeatureTables}), those of a live shop are read again and again.
 */
public interface FeatureTableSource extends Serializable {

  /** Starts a lease without waiting for anything. Call in {@code @Setup}. */
  Lease lease();

  /** The right to use the tables until {@link #close}. Belongs to one thread. */
  interface Lease extends AutoCloseable {

    /**
     * The tables as they are now, both of one reading. If they are not there yet, the caller waits
     * for them.
     *
     * @throws IllegalStateException if the lease has ended
     * @throws Exception if they cannot be had; the runner decides whether to try again
     */
    FeatureTables get() throws Exception;

    /** Ends the lease. Call in {@code @Teardown}; a second call does nothing. */
    @Override
    void close();
  }
}
