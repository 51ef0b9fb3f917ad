package dev.tandem.benchmarks.stream;

import dev.tandem.benchmarks.launch.Flags;
import dev.tandem.testdata.sessions.RecordSink;
import dev.tandem.testdata.sessions.Replay;
import dev.tandem.testdata.sessions.ReplaySettings;
import dev.tandem.testdata.sessions.ReplayedRecord;
import dev.tandem.testdata.sessions.SessionReplayer;
import dev.tandem.testdata.shop.Shop;
import dev.tandem.testdata.shop.ShopSize;
import dev.tandem.testdata.topics.KafkaRecords;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;

/**
 * Sends shoppers' activity to a Kafka topic, in a process of its own. A record's time in the topic
 * is the one at which it was to be sent, so that a generator that is late adds to the latency it
 * measures and hides none; how late it was, it says at its end.
 *
 * <p>Flags, all required: {@code --bootstrapServers --topic --customers --products --ratings
 * --sessions --rate --records --seed}, and {@code --inTime}: {@code true} sends each record at its
 * time, {@code false} all at once.
 */
public final class LoadGenerator {
  private static final Set<String> FLAGS =
      Set.of(
          "bootstrapServers",
          "topic",
          "customers",
          "products",
          "ratings",
          "sessions",
          "rate",
          "records",
          "seed",
          "inTime");

  private static final Duration LEAD = Duration.ofSeconds(1);
  private static final double MICROS_PER_MILLI = 1000;

  private LoadGenerator() {}

  public static void main(String[] args) throws Exception {
    Flags flags = Flags.parse(args, FLAGS);
    boolean inTime = Boolean.parseBoolean(flags.required("inTime"));
    int records = required(flags, "records");
    Shop shop =
        Shop.of(
            new ShopSize(
                required(flags, "customers"),
                required(flags, "products"),
                required(flags, "ratings")),
            Shop.DEFAULT_SEED);
    Instant start = inTime ? Instant.now().plus(LEAD) : Instant.now();
    SessionReplayer replayer =
        new SessionReplayer(
            shop,
            ReplaySettings.startingAt(start)
                .withSeed(required(flags, "seed"))
                .withSessions(required(flags, "sessions"))
                .withEventsPerSecond(required(flags, "rate"))
                .withHistoryShare(0));
    try (RecordSink topic = topic(flags, inTime)) {
      if (inTime) {
        Watch watch = new Watch(topic, records);
        waitUntil(start);
        Replay.sendInTime(replayer, records, watch);
        Percentiles late = Percentiles.of(Arrays.copyOf(watch.late, watch.sent));
        System.out.printf(
            Locale.ROOT,
            "late by %.1f ms (99 %%), %.1f ms (most)%n",
            late.at(0.99) / MICROS_PER_MILLI,
            late.at(1) / MICROS_PER_MILLI);
      } else {
        Replay.send(replayer, records, topic);
      }
    }
  }

  private static int required(Flags flags, String name) {
    flags.required(name);
    return flags.count(name, 1);
  }

  private static RecordSink topic(Flags flags, boolean inTime) {
    String servers = flags.required("bootstrapServers");
    String topic = flags.required("topic");
    return inTime
        ? new KafkaRecords(servers, topic, Duration.ZERO)
        : new KafkaRecords(servers, topic);
  }

  private static void waitUntil(Instant start) throws InterruptedException {
    for (Duration left = Duration.between(Instant.now(), start);
        !left.isNegative() && !left.isZero();
        left = Duration.between(Instant.now(), start)) {
      Thread.sleep(left.toMillis(), left.toNanosPart() % 1_000_000);
    }
  }

  /** Notes how late each record is handed to the producer. */
  private static final class Watch implements RecordSink {
    private final RecordSink sink;
    private final long[] late;
    private int sent;

    Watch(RecordSink sink, int records) {
      this.sink = sink;
      this.late = new long[records];
    }

    @Override
    public void send(ReplayedRecord record) throws IOException {
      late[sent] = Duration.between(record.time(), Instant.now()).toNanos() / 1000;
      sent++;
      sink.send(record);
    }

    @Override
    public void close() throws IOException {
      sink.close();
    }
  }
}
