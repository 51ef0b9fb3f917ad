package dev.tandem.runners.contract;

import dev.tandem.testdata.sessions.Replay;
import dev.tandem.testdata.sessions.ReplaySettings;
import dev.tandem.testdata.sessions.SessionReplayer;
import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Shoppers who act in a thread of their own until they are stopped. */
final class SteadyLoad {
  private static final long SEED = 20_260_101;
  private static final int SESSIONS = 1_000;
  private static final double GARBAGE = 0.01;

  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private final Future<Long> sent;

  private SteadyLoad(StreamTopics topics, int eventsPerSecond) {
    sent = thread.submit(() -> send(topics, eventsPerSecond));
  }

  static SteadyLoad start(StreamTopics topics, int eventsPerSecond) {
    return new SteadyLoad(topics, eventsPerSecond);
  }

  private static long send(StreamTopics topics, int eventsPerSecond) throws IOException {
    try (var sink = topics.sink()) {
      SessionReplayer replayer =
          new SessionReplayer(
              StreamShop.SHOP,
              ReplaySettings.startingAt(Instant.now())
                  .withSeed(SEED)
                  .withSessions(SESSIONS)
                  .withEventsPerSecond(eventsPerSecond)
                  .withGarbageShare(GARBAGE));
      long count = Replay.sendInTime(replayer, Long.MAX_VALUE, sink);
      // What was sent must arrive, although this thread was interrupted.
      Thread.interrupted();
      return count;
    }
  }

  /** Ends it when all that was sent has arrived; how many events that were. */
  long stop() throws InterruptedException {
    thread.shutdownNow();
    try {
      return sent.get();
    } catch (ExecutionException e) {
      throw new AssertionError("The load broke off", e);
    }
  }
}
