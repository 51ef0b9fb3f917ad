package dev.tandem.transforms.serve;

import dev.tandem.transforms.features.FeatureSpec;
import dev.tandem.transforms.features.FeatureTableSource;
import dev.tandem.transforms.features.FeatureTables;
import dev.tandem.transforms.model.LeasedModel;
import dev.tandem.transforms.model.ModelBundle;
import dev.tandem.transforms.recommend.Assortment;
import dev.tandem.transforms.recommend.FallbackReason;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A shop as it is now: its feature tables, what of them can be sold, and the live model of a
 * registry. One copy per JVM, shared by all who hold a lease, whatever thread they are on.
 *
 * <p>The first lease begins the loading; whoever asks before it is done waits. If the tables cannot
 * be loaded then, whoever asks gets the loader's exception, and the next who asks tries again. A
 * registry in which nothing is published, or whose live bundle is refused, is no error: there is no
 * model, and it is looked for again. While there is none because the registry cannot be read, the
 * registry is looked at after a second, and then after twice as long each time, up to {@code
 * refresh}.
 *
 * <p>Every {@code refresh} a thread of its own reads the tables again and looks at the registry,
 * while everybody goes on with what is there:
 *
 * <ul>
 *   <li>Tables and assortment are swapped together. If they cannot be read, the old ones stay.
 *   <li>A newly published bundle is validated, read, and warmed up with recommendations, and only
 *       then takes the place of the old one, whole and at once. A bundle that is refused changes
 *       nothing, and is not looked at again for as long as the registry names it.
 *   <li>What fails is logged, once for each time, and counted.
 *   <li>If of at least 100 answers since the last time more than one in 20 was a fallback, that is
 *       logged.
 * </ul>
 *
 * <p>Some runners close a step between two pieces of work and set it up again: so all stays for
 * {@link #LINGER} after the last lease. Then the model is closed and the thread ends.
 */
public final class LiveShop implements FeatureTableSource {
  private static final long serialVersionUID = 1;

  /** How often all is read again, unless said otherwise. */
  public static final Duration DEFAULT_REFRESH = Duration.ofMinutes(1);

  /** How long all stays in memory after the last lease. */
  public static final Duration LINGER = Duration.ofMinutes(1);

  private static final Duration LONGEST_REFRESH = Duration.ofDays(30);

  /** Those that somebody holds a lease of, and those that linger; also the lock on all leases. */
  private static final Map<String, LiveHolder> HOLDERS = new HashMap<>();

  private final String id;
  private final FeatureSpec spec;
  private final String registry;
  private final FeatureTables.@Nullable Loader loader;
  private final Duration refresh;
  private final Duration linger;

  private LiveShop(
      FeatureSpec spec,
      String registry,
      FeatureTables.@Nullable Loader loader,
      Duration refresh,
      Duration linger) {
    if (refresh.toMillis() < 1 || refresh.compareTo(LONGEST_REFRESH) > 0) {
      throw new IllegalArgumentException(
          "refresh is %s: from PT0.001S to %s is needed".formatted(refresh, LONGEST_REFRESH));
    }
    this.id = UUID.randomUUID().toString();
    this.spec = spec;
    this.registry = registry;
    this.loader = loader;
    this.refresh = refresh;
    this.linger = linger;
  }

  /**
   * A shop without tables: nobody is known, and all that the model knows is sold.
   *
   * @param spec whose features the towers are given
   * @param registry the folder of a model registry, on any path of Beam
   */
  public static LiveShop of(FeatureSpec spec, String registry) {
    return new LiveShop(spec, registry, null, DEFAULT_REFRESH, LINGER);
  }

  /**
   * @param tables reads the tables as they are when it is called; called by one thread at a time
   */
  public LiveShop withTables(FeatureTables.Loader tables) {
    return new LiveShop(spec, registry, tables, refresh, linger);
  }

  /**
   * @param every how long after a refresh the next one begins; from a millisecond to 30 days
   * @throws IllegalArgumentException if it is not
   */
  public LiveShop withRefresh(Duration every) {
    return new LiveShop(spec, registry, loader, every, linger);
  }

  LiveShop withLinger(Duration afterTheLastLease) {
    return new LiveShop(spec, registry, loader, refresh, afterTheLastLease);
  }

  /** Begins to load, if nobody did yet, and does not wait for it. */
  @Override
  public Lease lease() {
    synchronized (HOLDERS) {
      LiveHolder holder = HOLDERS.get(id);
      if (holder == null) {
        holder = new LiveHolder(spec, registry, loader, refresh, linger, this::forget);
        HOLDERS.put(id, holder);
        holder.start();
      }
      holder.acquire();
      return new Lease(holder);
    }
  }

  /** Drops a holder that has lingered enough, after which nobody gets a lease of it. */
  private long forget(LiveHolder holder) {
    synchronized (HOLDERS) {
      long left = holder.nanosToLinger();
      if (left <= 0) {
        HOLDERS.remove(id, holder);
      }
      return left;
    }
  }

  /** What is held in this JVM, or null. */
  @Nullable LiveHolder holder() {
    synchronized (HOLDERS) {
      return HOLDERS.get(id);
    }
  }

  /** The right to use the shop until {@link #close}. Belongs to one thread. */
  public static final class Lease implements FeatureTableSource.Lease {
    private final LiveHolder holder;
    private boolean closed;

    private Lease(LiveHolder holder) {
      this.holder = holder;
    }

    /** The tables as they are now; empty ones for a shop without tables. */
    @Override
    public FeatureTables get() throws Exception {
      requireOpen();
      return holder.stock().tables();
    }

    /**
     * What recommendations are made from now. Close it when one is made.
     *
     * @throws IllegalStateException if the lease has ended
     * @throws Exception if the tables cannot be had; the runner decides whether to try again
     */
    public Moment now() throws Exception {
      requireOpen();
      return new Moment(holder.stock().assortment(), holder.leaseModel());
    }

    /**
     * Tells the shop of an answer. Where too many of them are fallbacks the next refresh logs it.
     *
     * @param fallback why it is one; null if the model answered
     */
    public void answered(@Nullable FallbackReason fallback) {
      holder.fallbacks().answered(fallback);
    }

    /** What has happened in this JVM since somebody asked last: each is told once, to one. */
    public News takeNews() {
      return holder.takeNews();
    }

    private void requireOpen() {
      if (closed) {
        throw new IllegalStateException("the lease has ended");
      }
    }

    @Override
    public void close() {
      synchronized (HOLDERS) {
        if (!closed) {
          closed = true;
          holder.release();
        }
      }
    }
  }

  /** Assortment and model for one recommendation; the model stays whole and open until closed. */
  public static final class Moment implements AutoCloseable {
    private final Assortment assortment;
    private final @Nullable LeasedModel model;

    Moment(Assortment assortment, @Nullable LeasedModel model) {
      this.assortment = assortment;
      this.model = model;
    }

    public Assortment assortment() {
      return assortment;
    }

    /** Null if there is none. */
    public @Nullable ModelBundle model() {
      return model == null ? null : model.bundle();
    }

    @Override
    public void close() {
      if (model != null) {
        model.close();
      }
    }
  }

  /**
   * How often something happened.
   *
   * @param modelSwaps a bundle took the place of another; the first one is no swap
   * @param modelRefusals a published bundle was refused
   * @param refreshFailures tables or registry could not be read, the first time included
   */
  public record News(long modelSwaps, long modelRefusals, long refreshFailures) {}
}
