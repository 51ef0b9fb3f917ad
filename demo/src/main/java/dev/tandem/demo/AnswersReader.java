package dev.tandem.demo;

import dev.tandem.transforms.features.FeatureSpec;
import dev.tandem.transforms.recommend.RecommendationJson;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the topics of recommendations and of failures as a shop's site would, each message when it
 * comes, and notes it in a tally; in a thread of its own, until closed.
 */
final class AnswersReader implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration START_LIMIT = Duration.ofSeconds(20);

  private final String bootstrapServers;
  private final String recommendations;
  private final String failures;
  private final RecommendationJson json;
  private final StreamTally tally;
  private final AtomicReference<@Nullable RuntimeException> trouble = new AtomicReference<>();
  private final Thread thread = new Thread(this::read, "demo-answers");
  private volatile boolean closed;

  private AnswersReader(
      String bootstrapServers,
      String recommendations,
      String failures,
      FeatureSpec spec,
      StreamTally tally) {
    this.bootstrapServers = bootstrapServers;
    this.recommendations = recommendations;
    this.failures = failures;
    this.json = new RecommendationJson(spec);
    this.tally = tally;
  }

  /** Begins to read two topics that are there, from their beginning. */
  static AnswersReader start(
      String bootstrapServers,
      String recommendations,
      String failures,
      FeatureSpec spec,
      StreamTally tally) {
    AnswersReader reader =
        new AnswersReader(bootstrapServers, recommendations, failures, spec, tally);
    reader.thread.setDaemon(true);
    reader.thread.start();
    return reader;
  }

  /**
   * Looks whether all could be read so far.
   *
   * @throws IOException why not
   */
  void requireGood() throws IOException {
    RuntimeException seen = trouble.get();
    if (seen != null) {
      throw new IOException("The answers cannot be read from Kafka", seen);
    }
  }

  private void read() {
    Map<String, Object> settings =
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            false,
            ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
            false);
    try (Consumer<String, byte[]> consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions = new ArrayList<>();
      for (String topic : List.of(recommendations, failures)) {
        consumer
            .partitionsFor(topic, START_LIMIT)
            .forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
      }
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      while (!closed) {
        for (ConsumerRecord<String, byte[]> message : consumer.poll(POLL)) {
          take(message, System.currentTimeMillis());
        }
      }
    } catch (RuntimeException e) {
      trouble.set(e);
    }
  }

  private void take(ConsumerRecord<String, byte[]> message, long nowMillis) {
    if (message.topic().equals(failures)) {
      tally.failed(Objects.requireNonNull(message.key()));
    } else {
      tally.answered(json.read(message.value()), nowMillis);
    }
  }

  @Override
  public void close() throws InterruptedException {
    closed = true;
    thread.join();
  }
}
