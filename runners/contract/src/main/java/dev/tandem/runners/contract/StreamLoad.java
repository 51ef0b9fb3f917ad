package dev.tandem.runners.contract;

import dev.tandem.testdata.sessions.ReplaySettings;
import dev.tandem.testdata.sessions.ReplayedRecord;
import dev.tandem.testdata.sessions.SessionReplayer;
import dev.tandem.testdata.topics.KafkaRecords;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/** Shoppers who send activity at a steady pace, garbage among it, until it is enough. */
final class StreamLoad implements AutoCloseable {
  private static final int SESSIONS = 200;
  private static final double GARBAGE = 0.05;

  /** One request for each record would cost more than the stream does, on the cores they share. */
  private static final Duration LINGER = Duration.ofMillis(20);

  private final AtomicBoolean enough = new AtomicBoolean();
  private final ExecutorService shoppers = Executors.newSingleThreadExecutor();
  private final Future<Integer> sent;

  private StreamLoad(StreamTopics topics, long seed, int perSecond) {
    sent = shoppers.submit(() -> send(topics, seed, perSecond));
  }

  static StreamLoad start(StreamTopics topics, long seed, int perSecond) {
    return new StreamLoad(topics, seed, perSecond);
  }

  private int send(StreamTopics topics, long seed, int perSecond) throws IOException {
    SessionReplayer replayer =
        new SessionReplayer(
            StreamShop.SHOP,
            ReplaySettings.startingAt(Instant.now())
                .withSeed(seed)
                .withSessions(SESSIONS)
                .withEventsPerSecond(perSecond)
                .withGarbageShare(GARBAGE));
    int count = 0;
    long start = System.nanoTime();
    try (KafkaRecords sink = topics.sink(LINGER)) {
      while (!enough.get()) {
        ReplayedRecord record = replayer.next();
        long due = start + count * Duration.ofSeconds(1).toNanos() / perSecond;
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
          LockSupport.parkNanos(left);
        }
        sink.send(record);
        count++;
      }
    }
    return count;
  }

  /** Sends no more; how many records it sent. */
  int stop() throws InterruptedException, ExecutionException {
    enough.set(true);
    return sent.get();
  }

  @Override
  public void close() {
    enough.set(true);
    shoppers.shutdownNow();
  }
}
