package dev.tandem.transforms.topics;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes one shard's records in transactions, and skips those that an earlier attempt committed.
 *
 * <p>How far it came is committed in the same transaction, as an offset of the sink's consumer
 * group: offset and metadata are the next number and the run. A new producer of a shard first ends
 * the transaction that the last one left open, and locks that one out.
 */
final class ShardProducer implements AutoCloseable {
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  private final String topic;
  private final ConsumerGroupMetadata group;
  private final TopicPartition progress;
  private final Producer<String, byte[]> producer;
  private String run;
  private long next;
  private boolean open;

  private ShardProducer(
      String topic,
      ConsumerGroupMetadata group,
      TopicPartition progress,
      Producer<String, byte[]> producer,
      String run,
      long next) {
    this.topic = topic;
    this.group = group;
    this.progress = progress;
    this.producer = producer;
    this.run = run;
    this.next = next;
  }

  /**
   * Connects, and finds out what was committed.
   *
   * @param shard from 0, less than the topic's partitions, for Kafka keeps no offset beyond them
   */
  static ShardProducer open(KafkaTopic topic, String groupId, int shard) {
    TopicPartition progress = new TopicPartition(topic.topic(), shard);
    Map<String, Object> settings = new HashMap<>();
    settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, topic.bootstrapServers());
    settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "%s-%d".formatted(groupId, shard));
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, StringSerializer.class);
    settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    Producer<String, byte[]> producer = new KafkaProducer<>(topic.properties().addTo(settings));
    try {
      int partitions = producer.partitionsFor(topic.topic()).size();
      if (shard >= partitions) {
        // Kafka would keep the commit waiting until it times out.
        throw new IllegalStateException(
            "shard %d of the Kafka topic %s: there can be no more shards than its %d partitions"
                .formatted(shard, topic.topic(), partitions));
      }
      producer.initTransactions();
      // Only now: until then a transaction of the last producer may still be committed.
      OffsetAndMetadata committed = committed(topic, groupId, progress);
      return new ShardProducer(
          topic.topic(),
          new ConsumerGroupMetadata(groupId),
          progress,
          producer,
          committed == null ? "" : committed.metadata(),
          committed == null ? 0 : committed.offset());
    } catch (RuntimeException e) {
      producer.close(CLOSE_TIMEOUT);
      throw e;
    }
  }

  /** By an admin client: some properties, such as interceptors, suit a producer or a consumer. */
  private static @Nullable OffsetAndMetadata committed(
      KafkaTopic topic, String groupId, TopicPartition progress) {
    Map<String, Object> settings =
        Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, topic.bootstrapServers());
    try (Admin admin = Admin.create(topic.properties().addTo(settings))) {
      return admin
          .listConsumerGroupOffsets(
              Map.of(
                  groupId, new ListConsumerGroupOffsetsSpec().topicPartitions(List.of(progress))),
              new ListConsumerGroupOffsetsOptions().requireStable(true))
          .partitionsToOffsetAndMetadata(groupId)
          .get()
          .get(progress);
    } catch (ExecutionException e) {
      throw new KafkaException("the offsets of group %s are unknown".formatted(groupId), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptException(e);
    }
  }

  /**
   * Sends a record, in a new transaction if none is open. That it failed shows at the latest when
   * the transaction is committed.
   *
   * @return whether it was sent; false if an earlier attempt committed it
   */
  @SuppressWarnings("FutureReturnValueIgnored")
  boolean send(SequencedRecord record) {
    if (record.run().equals(run) && record.number() < next) {
      return false;
    }
    if (!open) {
      producer.beginTransaction();
      open = true;
    }
    producer.send(new ProducerRecord<>(topic, record.key(), record.value()));
    run = record.run();
    next = record.number() + 1;
    return true;
  }

  /**
   * Commits what was sent since the last commit.
   *
   * @return whether there was something
   */
  boolean commit() {
    if (!open) {
      return false;
    }
    producer.sendOffsetsToTransaction(Map.of(progress, new OffsetAndMetadata(next, run)), group);
    producer.commitTransaction();
    open = false;
    return true;
  }

  /** What is not committed is left to the next producer of the shard, which aborts it. */
  @Override
  public void close() {
    producer.close(CLOSE_TIMEOUT);
  }
}
