package dev.tandem.transforms.serve;

import static dev.tandem.transforms.serve.SampleRegistry.SPEC;
import static dev.tandem.transforms.serve.SampleRegistry.tables;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.transforms.features.FeatureTables;
import dev.tandem.transforms.model.ModelBundle;
import dev.tandem.transforms.recommend.BlendWeights;
import dev.tandem.transforms.recommend.RecommendSettings;
import dev.tandem.transforms.recommend.Recommendation;
import dev.tandem.transforms.recommend.RecommendationRequest;
import dev.tandem.transforms.recommend.RecommendationRequest.SessionItem;
import dev.tandem.transforms.recommend.Recommender;
import dev.tandem.transforms.serve.LiveShop.Moment;
import dev.tandem.transforms.serve.LiveShop.News;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveShopTest {
  private static final int THREADS = 4;
  private static final int SWAPS = 12;
  private static final Duration NEVER = Duration.ofDays(1);
  private static final long PATIENCE_SECONDS = 30;

  /** What the loaders of this JVM did and are to do, by name: they are serialised. */
  private static final Map<String, Script> SCRIPTS = new ConcurrentHashMap<>();

  private static final class Script {
    final AtomicInteger loads = new AtomicInteger();
    final CountDownLatch gate;
    volatile boolean fails;
    volatile String outOfStock = "";

    Script(int gates) {
      gate = new CountDownLatch(gates);
    }
  }

  private record ScriptedLoader(String name) implements FeatureTables.Loader {
    @Override
    public FeatureTables load() throws Exception {
      Script script = Objects.requireNonNull(SCRIPTS.get(name));
      script.loads.incrementAndGet();
      if (!script.gate.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException("nobody opened the gate");
      }
      if (script.fails) {
        throw new IOException("no tables today");
      }
      return tables(script.outOfStock);
    }
  }

  @TempDir Path folder;
  private final List<LiveShop.Lease> leases = new ArrayList<>();
  private SampleRegistry registry;
  private Script script;
  private LiveShop shop;

  @BeforeEach
  void openShop() {
    registry = new SampleRegistry(folder.resolve("registry"));
    open(0);
  }

  private void open(int gates) {
    String name = UUID.randomUUID().toString();
    script = new Script(gates);
    SCRIPTS.put(name, script);
    shop =
        LiveShop.of(SPEC, registry.folder().toString())
            .withTables(new ScriptedLoader(name))
            .withRefresh(NEVER)
            .withLinger(Duration.ZERO);
  }

  @AfterEach
  void closeShop() {
    script.gate.countDown();
    leases.forEach(LiveShop.Lease::close);
  }

  private LiveShop.Lease lease() {
    LiveShop.Lease lease = shop.lease();
    leases.add(lease);
    return lease;
  }

  private LiveHolder holder() {
    return Objects.requireNonNull(shop.holder());
  }

  private static String version(LiveShop.Lease lease) throws Exception {
    try (Moment now = lease.now()) {
      ModelBundle model = now.model();
      return model == null ? "none" : model.version();
    }
  }

  private static boolean sells(LiveShop.Lease lease, String id) throws Exception {
    try (Moment now = lease.now()) {
      return now.assortment().sells(id);
    }
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!condition.getAsBoolean() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
    }
    assertThat(condition.getAsBoolean()).isTrue();
  }

  @Test
  void beginsToLoadWithTheFirstLeaseAndWhoeverAsksWaits() throws Exception {
    open(1);
    String version = registry.publish("A");
    LiveShop.Lease one = lease();
    LiveShop.Lease two = SerializableUtils.clone(shop).lease();
    leases.add(two);
    await(() -> script.loads.get() == 1);
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      Future<FeatureTables> asked = thread.submit(one::get);
      assertThat(asked).isNotDone();
      script.gate.countDown();

      assertThat(asked.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isSameAs(two.get());
    } finally {
      thread.shutdown();
    }
    assertThat(script.loads).hasValue(1);
    assertThat(version(one)).isEqualTo(version);
    assertThat(one.takeNews()).isEqualTo(new News(0, 0, 0));
  }

  @Test
  void failsAsTheLoaderDoesUntilTheTablesAreThere() throws Exception {
    script.fails = true;
    LiveShop.Lease lease = lease();

    assertThatThrownBy(lease::get).isInstanceOf(IOException.class).hasMessage("no tables today");
    assertThatThrownBy(lease::now).isInstanceOf(IOException.class).hasMessage("no tables today");
    script.fails = false;

    await(() -> canGet(lease));
    assertThat(lease.get().users().size()).isEqualTo(1);
    assertThat(lease.takeNews().refreshFailures()).isPositive();
  }

  /** Who asked while another's loading failed is told of that failure once. */
  private static boolean canGet(LiveShop.Lease lease) {
    try {
      return lease.get() != null;
    } catch (Exception e) {
      return false;
    }
  }

  @Test
  void withoutAModelLooksForOneAtEachRefresh() throws Exception {
    LiveShop.Lease lease = lease();
    assertThat(version(lease)).isEqualTo("none");
    holder().refreshNow();
    assertThat(version(lease)).isEqualTo("none");

    String version = registry.publish("A");
    holder().refreshNow();

    assertThat(version(lease)).isEqualTo(version);
    assertThat(lease.takeNews()).isEqualTo(new News(0, 0, 0));
  }

  @Test
  void aFirstModelThatIsInvalidIsNoModel() throws Exception {
    registry.publishDamaged("A");
    LiveShop.Lease lease = lease();

    assertThat(version(lease)).isEqualTo("none");
    assertThat(lease.takeNews()).isEqualTo(new News(0, 1, 0));
    String good = registry.publish("B");
    holder().refreshNow();
    assertThat(version(lease)).isEqualTo(good);
  }

  @Test
  void refusesAnInvalidModelOnceAndTheOldOneServesOn() throws Exception {
    String first = registry.publish("A");
    LiveShop.Lease lease = lease();
    assertThat(version(lease)).isEqualTo(first);

    String damaged = registry.publishDamaged("B");
    holder().refreshNow();
    assertThat(version(lease)).isEqualTo(first);
    assertThat(lease.takeNews()).isEqualTo(new News(0, 1, 0));
    holder().refreshNow();
    assertThat(lease.takeNews()).isEqualTo(new News(0, 0, 0));

    registry.name(first);
    holder().refreshNow();
    registry.name(damaged);
    holder().refreshNow();
    assertThat(lease.takeNews()).isEqualTo(new News(0, 1, 0));

    String third = registry.publish("C");
    holder().refreshNow();
    assertThat(version(lease)).isEqualTo(third);
    assertThat(lease.takeNews()).isEqualTo(new News(1, 0, 0));
  }

  @Test
  void aRegistryThatCannotBeReadChangesNothing() throws Exception {
    String first = registry.publish("A");
    LiveShop.Lease lease = lease();
    assertThat(version(lease)).isEqualTo(first);

    Files.writeString(registry.folder().resolve("CURRENT"), "../../etc\n");
    holder().refreshNow();

    assertThat(version(lease)).isEqualTo(first);
    assertThat(lease.takeNews()).isEqualTo(new News(0, 0, 1));
  }

  @Test
  void aFirstRegistryThatCannotBeReadIsLookedAtSoon() throws Exception {
    String version = registry.write("A");
    Files.writeString(registry.folder().resolve("CURRENT"), "../../etc\n");
    LiveShop.Lease lease = lease();
    assertThat(version(lease)).isEqualTo("none");
    assertThat(holder().nanosToRetry()).isLessThanOrEqualTo(TimeUnit.SECONDS.toNanos(1));
    assertThat(lease.takeNews().refreshFailures()).isPositive();

    registry.name(version);

    await(() -> isLive(lease, version));
    await(() -> holder().nanosToRetry() == Long.MAX_VALUE);
    assertThat(script.loads).hasValue(1);
  }

  @Test
  void looksLessAndLessOftenAtARegistryThatCannotBeRead() throws Exception {
    Files.createDirectories(registry.folder());
    Files.writeString(registry.folder().resolve("CURRENT"), "../../etc\n");
    LiveShop.Lease lease = lease();
    lease.get();

    for (int i = 0; i < 6; i++) {
      holder().refreshNow();
    }

    assertThat(holder().nanosToRetry())
        .isBetween(TimeUnit.SECONDS.toNanos(32), TimeUnit.SECONDS.toNanos(1 << 10));
  }

  @Test
  void anEmptyRegistryWaitsForTheRefresh() throws Exception {
    LiveShop.Lease lease = lease();

    assertThat(version(lease)).isEqualTo("none");

    assertThat(holder().nanosToRetry()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void readsTablesAndAssortmentAgainAndKeepsThemWhereThatFails() throws Exception {
    LiveShop.Lease lease = lease();
    FeatureTables first = lease.get();
    assertThat(sells(lease, "A000")).isTrue();

    script.fails = true;
    holder().refreshNow();
    assertThat(lease.get()).isSameAs(first);
    assertThat(lease.takeNews()).isEqualTo(new News(0, 0, 1));

    script.fails = false;
    script.outOfStock = "A000";
    holder().refreshNow();
    assertThat(lease.get()).isNotSameAs(first);
    assertThat(sells(lease, "A000")).isFalse();
    assertThat(sells(lease, "A001")).isTrue();
    assertThat(lease.takeNews()).isEqualTo(new News(0, 0, 0));
  }

  @Test
  void withoutTablesNobodyIsKnownAndAllIsSold() throws Exception {
    registry.publish("A");
    shop = LiveShop.of(SPEC, registry.folder().toString()).withLinger(Duration.ZERO);
    LiveShop.Lease lease = lease();

    assertThat(lease.get().users().size()).isZero();
    assertThat(sells(lease, "anything")).isTrue();
    holder().refreshNow();
    assertThat(lease.takeNews()).isEqualTo(new News(0, 0, 0));
  }

  @Test
  void everyMomentHasOneModelWhileModelsAndTablesAreSwapped() throws Exception {
    Map<String, String> prefixes = new ConcurrentHashMap<>();
    for (String prefix : List.of("A", "B", "C")) {
      prefixes.put(registry.write(prefix), prefix);
    }
    registry.publish("A");
    lease();
    AtomicBoolean done = new AtomicBoolean();
    CountDownLatch warm = new CountDownLatch(THREADS);
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<Integer>> runs = new ArrayList<>();
      for (int t = 0; t < THREADS; t++) {
        runs.add(threads.submit(() -> recommendUntil(done, warm, prefixes)));
      }
      assertThat(warm.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      for (int i = 1; i <= SWAPS; i++) {
        registry.publish(List.of("A", "B", "C").get(i % 3));
        holder().refreshNow();
      }
      done.set(true);
      for (Future<Integer> run : runs) {
        assertThat(run.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isPositive();
      }
    } finally {
      done.set(true);
      threads.shutdown();
    }
    assertThat(leases.get(0).takeNews()).isEqualTo(new News(SWAPS, 0, 0));
  }

  private int recommendUntil(AtomicBoolean done, CountDownLatch warm, Map<String, String> prefixes)
      throws Exception {
    Recommender recommender =
        new Recommender(SPEC, BlendWeights.DEFAULT, RecommendSettings.DEFAULT);
    int answers = 0;
    while (!done.get()) {
      // As a runner that closes a step after each bundle.
      try (LiveShop.Lease lease = shop.lease();
          Moment now = lease.now()) {
        Recommendation answer =
            recommender.recommend(
                now.model(),
                now.assortment(),
                new RecommendationRequest(
                    "r",
                    "s",
                    null,
                    103L,
                    Arrays.asList(null, null, null, "France"),
                    List.of(new SessionItem("B001", false)),
                    Set.of()));
        assertThat(answer.fallback()).isNull();
        String prefix = prefixes.get(String.valueOf(answer.modelVersion()));
        assertThat(answer.items())
            .hasSize(10)
            .allMatch(item -> item.id().startsWith(String.valueOf(prefix)));
        answers++;
      }
      warm.countDown();
    }
    return answers;
  }

  @Test
  void refreshesByItself() throws Exception {
    shop = shop.withRefresh(Duration.ofMillis(5));
    LiveShop.Lease lease = lease();
    lease.get();
    await(() -> script.loads.get() > 3);
    String version = registry.publish("A");
    await(() -> isLive(lease, version));
  }

  private static boolean isLive(LiveShop.Lease lease, String version) {
    try {
      return version(lease).equals(version);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void afterTheLastLeaseTheThreadEndsAndTheModelIsClosed() throws Exception {
    registry.publish("A");
    LiveShop.Lease one = lease();
    LiveShop.Lease two = lease();
    Moment now = one.now();
    ModelBundle model = Objects.requireNonNull(now.model());
    Thread thread = holder().thread();
    one.close();
    one.close();
    assertThat(shop.holder()).isNotNull();

    two.close();
    thread.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));

    assertThat(thread.isAlive()).isFalse();
    assertThat(shop.holder()).isNull();
    assertThatThrownBy(two::get).isInstanceOf(IllegalStateException.class);
    // What is leased stays open to the end.
    assertThat(model.userTower().embed(1, (row, slot) -> null)).hasSize(8);
    now.close();
    assertThatThrownBy(() -> model.userTower().embed(1, (row, slot) -> null))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void lingersForAStepThatIsSetUpAgain() throws Exception {
    shop = shop.withLinger(Duration.ofMillis(200));
    LiveShop.Lease first = lease();
    FeatureTables loaded = first.get();
    LiveHolder holder = holder();
    first.close();
    try (LiveShop.Lease again = shop.lease()) {
      assertThat(again.get()).isSameAs(loaded);
      assertThat(holder()).isSameAs(holder);
    }

    await(() -> shop.holder() == null);
    assertThat(lease().get()).isNotSameAs(loaded);
    assertThat(script.loads).hasValue(2);
  }

  @Test
  void refusesARefreshThatIsNone() {
    assertThatThrownBy(() -> shop.withRefresh(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("refresh is PT0S: from PT0.001S to PT720H is needed");
  }
}
