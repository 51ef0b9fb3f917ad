package dev.tandem.benchmarks.stream;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Topics of a benchmark: made, watched, read and deleted. For one thread. */
final class Topics implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);

  private final int partitions;
  private final Admin admin;
  private final KafkaConsumer<byte[], byte[]> consumer;

  /**
   * @param partitions of each topic
   */
  Topics(String bootstrapServers, int partitions) {
    this.partitions = partitions;
    this.admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers));
    this.consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
  }

  /** A topic whose records have the time that their sender gives them. */
  void create(String name) throws InterruptedException {
    create(name, "CreateTime");
  }

  /** A topic whose records have the time at which the broker took them, whatever a sender says. */
  void createStamped(String name) throws InterruptedException {
    create(name, "LogAppendTime");
  }

  private void create(String name, String timestamps) throws InterruptedException {
    NewTopic topic =
        new NewTopic(name, partitions, (short) 1)
            .configs(Map.of(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, timestamps));
    try {
      admin.createTopics(List.of(topic)).all().get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("Cannot create the topic " + name, e);
    }
  }

  void delete(String name) throws InterruptedException {
    try {
      admin.deleteTopics(List.of(name)).all().get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("Cannot delete the topic " + name, e);
    }
  }

  private List<TopicPartition> partitionsOf(String name) {
    return IntStream.range(0, partitions).mapToObj(i -> new TopicPartition(name, i)).toList();
  }

  /** How many records a topic has. */
  long count(String name) {
    Collection<Long> ends = consumer.endOffsets(partitionsOf(name)).values();
    return ends.stream().mapToLong(Long::longValue).sum();
  }

  /** What somebody does with a record. */
  interface Reader {
    void read(ConsumerRecord<byte[], byte[]> record) throws Exception;
  }

  /** Reads all records that a topic has now, those of a partition in their order. */
  void read(String name, Reader reader) throws Exception {
    List<TopicPartition> all = partitionsOf(name);
    long left = count(name);
    consumer.assign(all);
    consumer.seekToBeginning(all);
    while (left > 0) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        reader.read(record);
        left--;
      }
    }
    consumer.unsubscribe();
  }

  @Override
  public void close() {
    consumer.close();
    admin.close();
  }
}
