package dev.tandem.transforms.topics;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Where a consumer group stands in a topic. */
public final class KafkaOffsets {
  private static final Duration WAIT = Duration.ofSeconds(15);

  private KafkaOffsets() {}

  /**
   * The offset of each partition at which the group would begin now: the one it committed last, and
   * where it committed none, the start.
   *
   * @throws IOException if nobody answers, or refuses
   */
  public static Map<Integer, Long> of(KafkaTopic topic, String groupId, ReadKafka.Start start)
      throws IOException {
    Map<String, Object> configuration =
        topic
            .properties()
            .addTo(
                Map.of(
                    ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                    topic.bootstrapServers(),
                    ConsumerConfig.GROUP_ID_CONFIG,
                    groupId,
                    ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                    start.name().toLowerCase(Locale.ROOT),
                    ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                    false,
                    ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                    (int) WAIT.toMillis(),
                    ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
                    ByteArrayDeserializer.class,
                    ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
                    ByteArrayDeserializer.class));
    Map<Integer, Long> offsets = new TreeMap<>();
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(configuration)) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic.topic()).stream()
              .map(one -> new TopicPartition(one.topic(), one.partition()))
              .toList();
      consumer.assign(partitions);
      for (TopicPartition one : partitions) {
        offsets.put(one.partition(), consumer.position(one));
      }
    } catch (KafkaException e) {
      throw new IOException(
          "--bootstrapServers=%s: Kafka cannot be asked for the offsets of the topic %s: %s"
              .formatted(topic.bootstrapServers(), topic.topic(), e.getMessage()),
          e);
    }
    return offsets;
  }

  /**
   * Begins at given offsets, until it is told otherwise. A partition that is not among them begins
   * as with any consumer.
   */
  static final class BeginningConsumer extends KafkaConsumer<byte[], byte[]> {
    private final Map<Integer, Long> beginning;

    BeginningConsumer(Map<String, Object> configuration, Map<Integer, Long> beginning) {
      super(configuration);
      this.beginning = beginning;
    }

    @Override
    public void assign(Collection<TopicPartition> partitions) {
      super.assign(partitions);
      for (TopicPartition one : partitions) {
        Long offset = beginning.get(one.partition());
        if (offset != null) {
          seek(one, offset);
        }
      }
    }
  }
}
