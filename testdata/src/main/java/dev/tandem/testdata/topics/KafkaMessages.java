package dev.tandem.testdata.topics;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a Kafka topic holds, from its beginning, by a plain consumer of no group: each reading
 * begins anew and moves nobody's offsets.
 */
public final class KafkaMessages {
  private static final Duration POLL = Duration.ofMillis(100);

  private final String bootstrapServers;
  private final String topic;
  private final String isolation;

  /** A message as the broker holds it; messages of one partition are in the order of offsets. */
  public record Message(
      @Nullable String key, byte[] value, int partition, long offset, Instant time) {}

  private KafkaMessages(String bootstrapServers, String topic, String isolation) {
    this.bootstrapServers = bootstrapServers;
    this.topic = topic;
    this.isolation = isolation;
  }

  /** Of all messages, also of transactions that are open or were aborted. */
  public static KafkaMessages of(String bootstrapServers, String topic) {
    return new KafkaMessages(bootstrapServers, topic, "read_uncommitted");
  }

  /** Only what is committed (and, in each partition, before the first open transaction). */
  public KafkaMessages committed() {
    return new KafkaMessages(bootstrapServers, topic, "read_committed");
  }

  /**
   * Reads until there are {@code count} messages or the time is up; may give more than {@code
   * count}, by what came in the same batch, and fewer when the time is up.
   */
  public List<Message> read(long count, Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    List<Message> messages = new ArrayList<>();
    try (Consumer<String, byte[]> consumer = consumer()) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic, limit).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      while (messages.size() < count && System.nanoTime() < deadline) {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
          messages.add(
              new Message(
                  record.key(),
                  record.value(),
                  record.partition(),
                  record.offset(),
                  Instant.ofEpochMilli(record.timestamp())));
        }
      }
    }
    return messages;
  }

  private Consumer<String, byte[]> consumer() {
    Map<String, Object> settings =
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            isolation,
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            false,
            ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
            false);
    return new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
  }
}
