package dev.tandem.runners.contract;

import dev.tandem.transforms.activity.ActivityEvent;
import dev.tandem.transforms.activity.ActivityParser;
import dev.tandem.transforms.activity.Origin;
import dev.tandem.transforms.activity.RawRecord;
import dev.tandem.transforms.activity.UnusableRecordException;
import dev.tandem.transforms.recommend.RecommendationId;
import dev.tandem.transforms.recommend.RecommendationJson;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a stream's three topics all the time, and keeps account of what was sent, answered and
 * refused, and of how long shoppers waited. Each record counts once, however often its answer came;
 * which answer a record must have is worked out here, not asked of the job.
 */
final class StreamLedger implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(50);
  private static final Duration LOOK = Duration.ofMillis(100);

  private final StreamTopics topics;
  private final String modelVersion;
  private final ActivityParser parser = ActivityParser.of(StreamShop.SPEC);
  private final RecommendationJson json = new RecommendationJson(StreamShop.SPEC);
  private final Thread thread = new Thread(this::read, "ledger");
  private volatile boolean ends;
  private volatile @Nullable Throwable trouble;

  /** When each record was sent, in milliseconds, by the answer or the refusal that it must have. */
  private final Map<String, Long> sent = new HashMap<>();

  /** What came: answers and refusals. */
  private final Set<String> came = new HashSet<>();

  private final Map<String, Long> open = new HashMap<>();
  private long activity;
  private long latest;
  private long refused;
  private long repeated;
  private long lastAnswer = System.nanoTime();
  private long longestSilence;
  private long longestWait;

  private StreamLedger(StreamTopics topics, String modelVersion) {
    this.topics = topics;
    this.modelVersion = modelVersion;
    thread.setDaemon(true);
  }

  /**
   * @param modelVersion of the one model that answers
   */
  static StreamLedger open(StreamTopics topics, String modelVersion) {
    StreamLedger ledger = new StreamLedger(topics, modelVersion);
    ledger.thread.start();
    return ledger;
  }

  /**
   * The account at one moment.
   *
   * @param sent different records
   * @param answered of them
   * @param refused of them
   * @param repeated answers and refusals that came again
   */
  record Account(long sent, long answered, long refused, long repeated) {
    long missing() {
      return sent - answered - refused;
    }
  }

  /**
   * What was seen since {@link #measure}.
   *
   * @param silence the longest time in which no recommendation came
   * @param waited the longest time from a record's being sent to its answer
   */
  record Measured(Duration silence, Duration waited) {}

  private void read() {
    Map<String, Object> settings =
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            topics.bootstrapServers(),
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            "earliest",
            // Or else a request for each record, on the cores that the stream needs.
            ConsumerConfig.FETCH_MIN_BYTES_CONFIG,
            1 << 16,
            ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
            20,
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            false);
    try (Consumer<String, byte[]> consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions = topics.partitions();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      while (!ends) {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
          note(record);
        }
      }
    } catch (Throwable e) {
      trouble = e;
    }
  }

  private synchronized void note(ConsumerRecord<String, byte[]> record) {
    if (record.topic().equals(topics.activity())) {
      activity++;
      latest = Math.max(latest, record.timestamp());
      RawRecord raw =
          new RawRecord(
              record.value(),
              new Origin.TopicOffset(record.topic(), record.partition(), record.offset()),
              Instant.ofEpochMilli(record.timestamp()));
      String must;
      try {
        ActivityEvent event = parser.parse(raw);
        must = RecommendationId.of(event.recordId(), event.sessionId(), modelVersion);
      } catch (UnusableRecordException e) {
        must = refusal(raw.origin().coordinates());
      }
      if (sent.putIfAbsent(must, record.timestamp()) == null && !came.contains(must)) {
        open.put(must, record.timestamp());
      }
    } else if (record.topic().equals(topics.recommendations())) {
      long now = System.nanoTime();
      longestSilence = Math.max(longestSilence, now - lastAnswer);
      lastAnswer = now;
      came(json.read(record.value()).id());
    } else {
      if (came(refusal(Refused.read(record.value(), record.key()).origin()))) {
        refused++;
      }
    }
  }

  private static String refusal(Map<String, String> coordinates) {
    return "refused " + new TreeMap<>(coordinates);
  }

  private boolean came(String id) {
    if (!came.add(id)) {
      repeated++;
      return false;
    }
    Long since = open.remove(id);
    if (since != null) {
      longestWait = Math.max(longestWait, System.currentTimeMillis() - since);
    }
    return true;
  }

  synchronized Account account() {
    throwTrouble();
    long came = sent.size() - open.size();
    return new Account(sent.size(), came - refused, refused, repeated);
  }

  /** Begins to measure anew. */
  synchronized void measure() {
    lastAnswer = System.nanoTime();
    longestSilence = 0;
    longestWait = 0;
  }

  synchronized Measured measured() {
    long silence = Math.max(longestSilence, System.nanoTime() - lastAnswer);
    return new Measured(Duration.ofNanos(silence), Duration.ofMillis(longestWait));
  }

  /** How many of the records that were sent before a moment wait still. */
  private synchronized long openBefore(Instant moment) {
    throwTrouble();
    return open.values().stream().filter(time -> time < moment.toEpochMilli()).count();
  }

  private synchronized boolean sawAfter(Instant moment) {
    return latest >= moment.toEpochMilli();
  }

  /** Waits for the first answer or refusal. */
  void awaitAnswer(Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    while (account().answered() + account().refused() == 0) {
      if (System.nanoTime() > end) {
        throw new AssertionError("Nothing is answered after %s: %s".formatted(limit, account()));
      }
      LockSupport.parkNanos(LOOK.toNanos());
    }
  }

  /**
   * Waits until all that was sent before a moment is answered or refused.
   *
   * @throws AssertionError if that takes longer; says how many are missing
   */
  void awaitAllSentBefore(Instant moment, Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    // First, that the account itself has come so far.
    while (!sawAfter(moment) || openBefore(moment) > 0) {
      if (System.nanoTime() > end) {
        throw new AssertionError(
            "%d records that were sent before %s are neither answered nor refused after %s; in all %s, such as %s"
                .formatted(openBefore(moment), moment, limit, account(), someOpen()));
      }
      LockSupport.parkNanos(LOOK.toNanos());
    }
  }

  /**
   * Waits until all records of a load that has ended are answered or refused.
   *
   * @param records that were sent, those that came again included
   */
  void awaitAll(long records, Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    while (activity() < records || account().missing() > 0) {
      if (System.nanoTime() > end) {
        throw new AssertionError(
            "Of %d records: %s, such as %s".formatted(records, account(), someOpen()));
      }
      LockSupport.parkNanos(LOOK.toNanos());
    }
  }

  private synchronized long activity() {
    throwTrouble();
    return activity;
  }

  private synchronized List<String> someOpen() {
    return new ArrayList<>(open.keySet()).subList(0, Math.min(5, open.size()));
  }

  /** Answers and refusals that no record asked for. */
  synchronized Set<String> strangers() {
    Set<String> strangers = new TreeSet<>(came);
    strangers.removeAll(sent.keySet());
    return strangers;
  }

  /** The ids of all answers. */
  synchronized Set<String> answers() {
    Set<String> answers = new TreeSet<>(came);
    answers.removeIf(id -> id.startsWith("refused "));
    return answers;
  }

  private void throwTrouble() {
    Throwable seen = trouble;
    if (seen != null) {
      throw new AssertionError("The topics cannot be read", seen);
    }
  }

  @Override
  public void close() throws InterruptedException {
    ends = true;
    thread.join();
  }
}
