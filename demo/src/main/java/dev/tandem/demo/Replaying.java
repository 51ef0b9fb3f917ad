package dev.tandem.demo;

import dev.tandem.testdata.sessions.RecordSink;
import dev.tandem.testdata.sessions.Replay;
import dev.tandem.testdata.sessions.ReplaySettings;
import dev.tandem.testdata.sessions.ReplayedRecord;
import dev.tandem.testdata.sessions.SessionReplayer;
import dev.tandem.testdata.shop.Shop;
import dev.tandem.testdata.topics.KafkaRecords;
import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Shoppers who act in a thread of their own, each event at its time, until closed. */
final class Replaying implements AutoCloseable {
  static final double GARBAGE = 0.005;
  private static final long EARLY_SEED = 2;

  private final Shop shop;
  private final int sessions;
  private final int eventsPerSecond;
  private final long count;
  private final StreamTally tally;
  private final RecordSink sink;
  private final SessionReplayer early;
  private final AtomicReference<@Nullable IOException> trouble = new AtomicReference<>();
  private final Thread thread = new Thread(this::send, "demo-shoppers");

  /**
   * @param sessions how many shoppers are there at once
   * @param count how many events they cause
   */
  Replaying(
      Shop shop,
      int sessions,
      int eventsPerSecond,
      long count,
      String bootstrapServers,
      String topic,
      StreamTally tally) {
    this.shop = shop;
    this.sessions = sessions;
    this.eventsPerSecond = eventsPerSecond;
    this.count = count;
    this.tally = tally;
    this.sink = new KafkaRecords(bootstrapServers, topic);
    this.early =
        new SessionReplayer(
            shop, ReplaySettings.startingAt(Instant.now()).withSeed(EARLY_SEED).withSessions(1));
  }

  /** Sends one event of a shopper who is there before or after the others. */
  void sendOne() throws IOException {
    ReplayedRecord record = early.next();
    tally.sent(record, System.currentTimeMillis());
    sink.send(record);
  }

  void start() {
    thread.setDaemon(true);
    thread.start();
  }

  private void send() {
    ReplaySettings settings =
        ReplaySettings.startingAt(Instant.now())
            .withSessions(sessions)
            .withEventsPerSecond(eventsPerSecond)
            .withGarbageShare(GARBAGE);
    try {
      Replay.sendInTime(
          new SessionReplayer(shop, settings),
          count,
          new RecordSink() {
            @Override
            public void send(ReplayedRecord record) throws IOException {
              tally.sent(record, record.time().toEpochMilli());
              sink.send(record);
            }

            @Override
            public void close() {}
          });
    } catch (IOException e) {
      trouble.set(e);
    }
  }

  /**
   * Looks whether the shoppers still act.
   *
   * @throws IOException if one of their events could not be sent
   */
  boolean goesOn() throws IOException {
    boolean alive = thread.isAlive();
    IOException seen = trouble.get();
    if (seen != null) {
      throw seen;
    }
    return alive;
  }

  /** Ends early if it still goes on; all that was sent has arrived. */
  @Override
  public void close() throws IOException, InterruptedException {
    thread.interrupt();
    thread.join();
    sink.close();
  }
}
