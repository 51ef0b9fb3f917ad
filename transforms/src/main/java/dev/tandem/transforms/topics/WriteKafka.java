package dev.tandem.transforms.topics;

import java.util.Map;
import org.apache.beam.sdk.io.kafka.KafkaIO;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PDone;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes keys and values to a Kafka topic. All values of a key go to one partition.
 *
 * <p>Delivery is at least once: a record is sent when it arrives, without waiting for others, and a
 * bundle ends when all replicas in sync have all of its records. A bundle that the runner repeats
 * is written again.
 *
 * <p>{@link #exactlyOnce} makes it once, for readers that read committed records only, on a runner
 * that can replay a step's input unchanged: Flink with checkpoints. Records then become visible
 * with the checkpoint after the one that they arrived before.
 */
public final class WriteKafka extends PTransform<PCollection<KV<String, byte[]>>, PDone> {
  private static final long serialVersionUID = 1;

  private final KafkaTopic topic;
  private final @Nullable ExactlyOnce exactlyOnce;

  private record ExactlyOnce(int shards, String sinkGroupId) implements java.io.Serializable {
    private static final long serialVersionUID = 1;
  }

  private WriteKafka(KafkaTopic topic, @Nullable ExactlyOnce exactlyOnce) {
    this.topic = topic;
    this.exactlyOnce = exactlyOnce;
  }

  /** Writes at least once. */
  public static WriteKafka to(KafkaTopic topic) {
    return new WriteKafka(topic, null);
  }

  /**
   * The same, in transactions.
   *
   * @param shards how many transactions are open at a time, from 1; the same in all runs that
   *     restore one another
   * @param sinkGroupId a consumer group in which the sink remembers what it committed; one for each
   *     deployed job, and a new one for a job that starts without its old state
   * @throws IllegalArgumentException if there is no shard or the group is empty
   */
  public WriteKafka exactlyOnce(int shards, String sinkGroupId) {
    if (shards < 1) {
      throw new IllegalArgumentException("%d shards: at least 1 is needed".formatted(shards));
    }
    if (sinkGroupId.isBlank()) {
      throw new IllegalArgumentException("the sink's Kafka consumer group is empty");
    }
    return new WriteKafka(topic, new ExactlyOnce(shards, sinkGroupId));
  }

  @Override
  public PDone expand(PCollection<KV<String, byte[]>> records) {
    KafkaIO.Write<String, byte[]> write =
        KafkaIO.<String, byte[]>write()
            .withBootstrapServers(topic.bootstrapServers())
            .withTopic(topic.topic())
            .withKeySerializer(StringSerializer.class)
            .withValueSerializer(ByteArraySerializer.class)
            .withProducerConfigUpdates(
                Map.of(
                    ProducerConfig.ACKS_CONFIG,
                    "all",
                    ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                    true,
                    ProducerConfig.LINGER_MS_CONFIG,
                    0))
            .withProducerFactoryFn(new OpenProducer(topic.properties()));
    if (exactlyOnce != null) {
      write =
          write
              .withEOS(exactlyOnce.shards(), exactlyOnce.sinkGroupId())
              .withConsumerFactoryFn(new ReadKafka.OpenConsumer(topic.properties()));
    }
    return records.apply("Write", write);
  }

  /** Adds the properties where the client is made, as {@link ReadKafka.OpenConsumer} does. */
  private static final class OpenProducer
      implements SerializableFunction<Map<String, Object>, Producer<String, byte[]>> {
    private static final long serialVersionUID = 1;

    private final KafkaProperties properties;

    OpenProducer(KafkaProperties properties) {
      this.properties = properties;
    }

    @Override
    public Producer<String, byte[]> apply(Map<String, Object> configuration) {
      return new KafkaProducer<>(properties.addTo(configuration));
    }
  }
}
