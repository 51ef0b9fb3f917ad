package dev.tandem.testdata.sessions;

import dev.tandem.testdata.shop.Shop;
import java.time.Instant;
import java.util.Iterator;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An endless sequence of the records that a shop's shoppers cause, made when they are asked for: in
 * the order of their times, each of the sessions having its turn at random. Shoppers look at
 * products by their tastes, put some into the cart, take some out again, and buy at the end one of
 * those that are there. Memory grows by about 2 kB per session. For one thread.
 */
public final class SessionReplayer implements Iterator<ReplayedRecord> {
  private static final long NANOS = 1_000_000_000;

  private final Shop shop;
  private final ReplaySettings settings;
  private final SplittableRandom random;
  private final @Nullable ShopperSession[] sessions;
  private final Garbage garbage;
  private long made;
  private long begun;

  public SessionReplayer(Shop shop, ReplaySettings settings) {
    this.shop = shop;
    this.settings = settings;
    random = new SplittableRandom(settings.seed());
    sessions = new @Nullable ShopperSession[settings.sessions()];
    garbage = new Garbage(shop, settings.seed());
  }

  /** The first records of a replay. */
  public static Stream<ReplayedRecord> stream(Shop shop, ReplaySettings settings, long records) {
    return Stream.generate(new SessionReplayer(shop, settings)::next).limit(records);
  }

  /** Always true. */
  @Override
  public boolean hasNext() {
    return true;
  }

  @Override
  public ReplayedRecord next() {
    long second = made / settings.eventsPerSecond();
    long nanos = made % settings.eventsPerSecond() * NANOS / settings.eventsPerSecond();
    Instant time = settings.start().plusSeconds(second).plusNanos(nanos / 1000 * 1000);
    made++;
    if (random.nextDouble() < settings.garbageShare()) {
      return garbage.next(time);
    }
    int turn = random.nextInt(sessions.length);
    ShopperSession session = sessions[turn];
    if (session == null || session.isOver()) {
      session = new ShopperSession(shop, settings, begun++);
      sessions[turn] = session;
    }
    return session.next(time);
  }
}
