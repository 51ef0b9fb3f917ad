package dev.tandem.transforms.score;

import dev.tandem.transforms.model.ModelTowers;
import java.io.Serializable;
import java.util.function.Consumer;

/** Where a step gets its towers from; travels to the workers. */
public interface TowerSource extends Serializable {

  /** Starts a lease; nothing is loaded yet. Call in {@code @Setup}. */
  Lease lease();

  /** The right to use towers until {@link #close}. Belongs to one thread. */
  interface Lease extends AutoCloseable {

    /**
     * Does work with towers of one version, which stay open until it is done. They are loaded first
     * if they are not there yet.
     *
     * @throws Exception if they cannot be had; the runner decides whether to try again
     */
    void use(Consumer<ModelTowers> work) throws Exception;

    /** Ends the lease. Call in {@code @Teardown}; a second call does nothing. */
    @Override
    void close();
  }
}
