package dev.tandem.transforms.serve;

import dev.tandem.transforms.features.FeatureSpec;
import dev.tandem.transforms.features.FeatureTable;
import dev.tandem.transforms.features.FeatureTables;
import dev.tandem.transforms.model.BundleCheck;
import dev.tandem.transforms.model.BundleReader;
import dev.tandem.transforms.model.BundleValidator;
import dev.tandem.transforms.model.InvalidBundleException;
import dev.tandem.transforms.model.LeasedModel;
import dev.tandem.transforms.model.ModelBundle;
import dev.tandem.transforms.model.ModelFolder;
import dev.tandem.transforms.model.ModelHolder;
import dev.tandem.transforms.model.ModelRegistry;
import dev.tandem.transforms.recommend.Assortment;
import dev.tandem.transforms.score.BeamModelFolder;
import dev.tandem.transforms.serve.LiveShop.News;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What {@link LiveShop} has in one JVM, and the thread that keeps it fresh. Leases are counted
 * under the lock of all shops, so nothing that waits may be done there.
 */
final class LiveHolder {
  private static final Logger LOG = LoggerFactory.getLogger(LiveHolder.class);
  private static final long FIRST_RETRY_NANOS = Duration.ofSeconds(1).toNanos();
  private static final FeatureTable EMPTY = new FeatureTable.Builder().build();

  private final FeatureSpec spec;
  private final String registryPath;
  private final FeatureTables.@Nullable Loader loader;
  private final long refreshNanos;
  private final long lingerNanos;
  private final ToLongFunction<LiveHolder> forget;
  private final Thread thread;

  /** Guarded by the lock on all holders, like the one below. */
  private int leases;

  private long unusedSince;

  private final AtomicLong swaps = new AtomicLong();
  private final AtomicLong refusals = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();
  private final FallbackWatch fallbacks = new FallbackWatch();

  private volatile @Nullable Stock stock;
  private volatile @Nullable ModelHolder model;

  /** Set when tables are there and a model was looked for: then nobody waits any more. */
  private volatile boolean isReady;

  private final Object firstLock = new Object();
  private @Nullable FutureTask<@Nullable Void> first;

  /** Held by whoever reads; guards what is below. */
  private final Object readLock = new Object();

  /** Set while there is no model because the registry could not be read. */
  private volatile @Nullable Retry retry;

  private @Nullable String liveVersion;
  private @Nullable String refusedVersion;
  private boolean saidThereIsNone;

  /**
   * A look at the registry alone, before the next refresh.
   *
   * @param at when, by {@link System#nanoTime}
   * @param delay how long after the look before it
   */
  private record Retry(long at, long delay) {}

  /** What was read together. */
  record Stock(FeatureTables tables, Assortment assortment) {}

  /**
   * @param forget drops this holder if it has lingered enough; says how many nanoseconds are left,
   *     0 or less if it is dropped
   */
  LiveHolder(
      FeatureSpec spec,
      String registryPath,
      FeatureTables.@Nullable Loader loader,
      Duration refresh,
      Duration linger,
      ToLongFunction<LiveHolder> forget) {
    this.spec = spec;
    this.registryPath = registryPath;
    this.loader = loader;
    this.refreshNanos = refresh.toNanos();
    this.lingerNanos = linger.toNanos();
    this.forget = forget;
    this.thread = new Thread(this::keepFresh, "tandem-live-shop");
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  Thread thread() {
    return thread;
  }

  // These three are called with the lock on all holders.

  void acquire() {
    leases++;
    LockSupport.unpark(thread);
  }

  void release() {
    unusedSince = System.nanoTime();
    leases--;
    LockSupport.unpark(thread);
  }

  long nanosToLinger() {
    return leases > 0 ? Long.MAX_VALUE : lingerNanos - (System.nanoTime() - unusedSince);
  }

  /** The tables, waited for if need be. */
  Stock stock() throws Exception {
    if (!isReady) {
      awaitFirst();
    }
    return Objects.requireNonNull(stock);
  }

  /** Null if there is no model. */
  @Nullable LeasedModel leaseModel() {
    ModelHolder held = model;
    return held == null ? null : held.lease();
  }

  FallbackWatch fallbacks() {
    return fallbacks;
  }

  News takeNews() {
    return new News(swaps.getAndSet(0), refusals.getAndSet(0), failures.getAndSet(0));
  }

  /**
   * Whoever comes first loads, the others wait; a failure is for all who wait, and for no other.
   */
  private void awaitFirst() throws Exception {
    FutureTask<@Nullable Void> loading;
    synchronized (firstLock) {
      if (isReady) {
        return;
      }
      if (first == null) {
        first = new FutureTask<>(this::load, null);
      }
      loading = first;
    }
    loading.run();
    try {
      loading.get();
    } catch (ExecutionException e) {
      synchronized (firstLock) {
        if (first == loading) {
          first = null;
        }
      }
      throw causeOf(e);
    }
  }

  private static Exception causeOf(ExecutionException e) {
    if (e.getCause() instanceof LoadingFailed failed) {
      return failed.why;
    }
    if (e.getCause() instanceof Error error) {
      throw error;
    }
    return e.getCause() instanceof Exception why ? why : e;
  }

  /** Carries a loader's exception through a future. */
  private static final class LoadingFailed extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Exception why;

    LoadingFailed(Exception why) {
      super(why);
      this.why = why;
    }
  }

  private void load() {
    synchronized (readLock) {
      if (stock == null) {
        try {
          stock = readStock();
        } catch (Exception e) {
          failures.incrementAndGet();
          LOG.warn("The shop's tables cannot be loaded: {}", e.toString());
          throw new LoadingFailed(e);
        }
      }
      refreshModel();
      isReady = true;
    }
  }

  private void keepFresh() {
    loadQuietly();
    long last = System.nanoTime();
    for (long left = forget.applyAsLong(this); left > 0; left = forget.applyAsLong(this)) {
      // What nobody uses is not refreshed: its database may be gone with those who used it.
      boolean isUsed = left == Long.MAX_VALUE;
      long toRefresh = isUsed ? refreshNanos - (System.nanoTime() - last) : Long.MAX_VALUE;
      long toRetry = isUsed ? nanosToRetry() : Long.MAX_VALUE;
      if (toRefresh <= 0) {
        refreshNow();
        last = System.nanoTime();
      } else if (toRetry <= 0) {
        lookForModel();
      } else {
        LockSupport.parkNanos(this, Math.min(left, Math.min(toRefresh, toRetry)));
        // Nobody has a reason to interrupt, and a thread that is interrupted does not park.
        Thread.interrupted();
      }
    }
    close();
  }

  private void loadQuietly() {
    try {
      awaitFirst();
    } catch (Exception | Error e) {
      // Counted and logged; whoever needs the tables asks, and is told.
      LOG.debug("Not loaded", e);
    }
  }

  /** Without the thread there would be no other refresh: so whatever goes wrong, it goes on. */
  void refreshNow() {
    sayIfTooManyFellBack();
    if (!isReady) {
      loadQuietly();
      return;
    }
    try {
      synchronized (readLock) {
        refreshStock();
        refreshModel();
      }
    } catch (RuntimeException | Error e) {
      failures.incrementAndGet();
      LOG.warn("The refresh broke off; what was there serves on", e);
    }
  }

  private void sayIfTooManyFellBack() {
    fallbacks
        .tooMany()
        .ifPresent(
            many ->
                LOG.warn(
                    "{} of {} answers are fallbacks: {}",
                    many.fallbacks(),
                    many.answers(),
                    many.reasons()));
  }

  private void lookForModel() {
    try {
      synchronized (readLock) {
        refreshModel();
      }
    } catch (RuntimeException | Error e) {
      failures.incrementAndGet();
      retryLater();
      LOG.warn("The look at the model registry broke off", e);
    }
  }

  /** {@link Long#MAX_VALUE} if there is no reason to look at the registry before all is read. */
  long nanosToRetry() {
    Retry next = retry;
    return next == null ? Long.MAX_VALUE : next.at - System.nanoTime();
  }

  /** A store that is away for a moment must not leave the shop without a model for longer. */
  private void retryLater() {
    Retry before = retry;
    long delay = Math.min(refreshNanos, before == null ? FIRST_RETRY_NANOS : 2 * before.delay);
    retry = new Retry(System.nanoTime() + delay, delay);
    LockSupport.unpark(thread);
  }

  private void refreshStock() {
    if (loader == null) {
      return;
    }
    try {
      Stock next = readStock();
      ModelHolder held = model;
      if (held != null) {
        try (LeasedModel lease = held.lease()) {
          next.assortment().unavailable(lease.bundle().items());
        }
      }
      stock = next;
    } catch (Exception e) {
      failures.incrementAndGet();
      LOG.warn("The shop's tables cannot be read again; the old ones serve on: {}", e.toString());
    }
  }

  private Stock readStock() throws Exception {
    if (loader == null) {
      return new Stock(new FeatureTables(EMPTY, EMPTY), Assortment.unlimited());
    }
    FeatureTables tables = loader.load();
    return new Stock(tables, Assortment.of(spec, tables.items()));
  }

  private void refreshModel() {
    try {
      ModelRegistry registry = new ModelRegistry(BeamModelFolder.at("registry", registryPath));
      Optional<String> named = registry.currentVersion();
      if (named.isEmpty()) {
        retry = null;
        sayThereIsNone();
        return;
      }
      String version = named.get();
      saidThereIsNone = false;
      if (version.equals(liveVersion)) {
        refusedVersion = null;
      } else if (!version.equals(refusedVersion)) {
        take(version, registry.bundle(version));
      }
      retry = null;
    } catch (IOException | RuntimeException e) {
      failures.incrementAndGet();
      if (liveVersion == null) {
        retryLater();
      }
      LOG.warn(
          "The model registry {} cannot be read; {}: {}",
          registryPath,
          liveVersion == null ? "there is no model" : liveVersion + " serves on",
          e.toString());
    }
  }

  private void sayThereIsNone() {
    if (!saidThereIsNone) {
      LOG.warn(
          "No model is published in {}; {}",
          registryPath,
          liveVersion == null ? "popular products are served" : liveVersion + " serves on");
      saidThereIsNone = true;
    }
  }

  private void take(String version, ModelFolder folder) throws IOException {
    long start = System.nanoTime();
    BundleCheck check = BundleValidator.check(folder, spec, null);
    if (!check.isValid()) {
      refuse(version, String.join("; ", check.problems()));
      return;
    }
    ModelBundle bundle;
    try {
      bundle = BundleReader.read(folder, spec);
    } catch (InvalidBundleException e) {
      refuse(version, String.valueOf(e.getMessage()));
      return;
    }
    boolean taken = false;
    try {
      if (!bundle.version().equals(version)) {
        refuse(version, "the bundle says that it is " + bundle.version());
        return;
      }
      Stock now = Objects.requireNonNull(stock);
      try {
        WarmUp.run(spec, bundle, now.tables().users(), now.assortment());
      } catch (RuntimeException e) {
        refuse(version, "nothing can be recommended with it: " + e);
        return;
      }
      swap(bundle);
      taken = true;
    } finally {
      if (!taken) {
        bundle.close();
      }
    }
    if (liveVersion != null) {
      swaps.incrementAndGet();
    }
    refusedVersion = null;
    LOG.info(
        "Model {} takes the place of {}; loaded in {} ms",
        version,
        liveVersion == null ? "none" : liveVersion,
        (System.nanoTime() - start) / 1_000_000);
    liveVersion = version;
  }

  private void swap(ModelBundle bundle) {
    ModelHolder held = model;
    if (held == null) {
      model = new ModelHolder(bundle);
    } else {
      held.swap(bundle);
    }
  }

  private void refuse(String version, String why) {
    refusals.incrementAndGet();
    refusedVersion = version;
    LOG.warn(
        "The published model {} is refused, {}: {}",
        version,
        liveVersion == null ? "and there is no other" : liveVersion + " serves on",
        why);
  }

  /** Nobody has a lease, and nobody can get one any more. */
  private void close() {
    synchronized (readLock) {
      ModelHolder held = model;
      if (held != null) {
        held.close();
      }
      stock = null;
    }
  }
}
