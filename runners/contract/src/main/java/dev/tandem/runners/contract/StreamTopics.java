package dev.tandem.runners.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.testdata.topics.EmbeddedKafka;
import dev.tandem.testdata.topics.KafkaMessages;
import dev.tandem.testdata.topics.KafkaRecords;
import dev.tandem.transforms.activity.Origin;
import dev.tandem.transforms.activity.RawRecord;
import dev.tandem.transforms.recommend.Recommendation;
import dev.tandem.transforms.recommend.RecommendationJson;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** The topics of one stream, and what a plain consumer finds in them. */
final class StreamTopics {
  private static final int PARTITIONS = 2;
  private static final Duration READ = Duration.ofSeconds(1);
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final EmbeddedKafka broker;
  private final String name;
  private final boolean committed;

  private StreamTopics(EmbeddedKafka broker, String name, boolean committed) {
    this.broker = broker;
    this.name = name;
    this.committed = committed;
  }

  static StreamTopics create(EmbeddedKafka broker, String name) {
    StreamTopics topics = new StreamTopics(broker, name, false);
    broker.createTopic(topics.activity(), PARTITIONS);
    broker.createTopic(topics.recommendations(), PARTITIONS);
    broker.createTopic(topics.failures(), PARTITIONS);
    return topics;
  }

  /** The same, of which only what is committed is read. */
  StreamTopics committed() {
    return new StreamTopics(broker, name, true);
  }

  String activity() {
    return name + "-activity";
  }

  String recommendations() {
    return name + "-recommendations";
  }

  String failures() {
    return name + "-failures";
  }

  String bootstrapServers() {
    return broker.bootstrapServers();
  }

  /** Of all three. */
  List<TopicPartition> partitions() {
    return Stream.of(activity(), recommendations(), failures())
        .flatMap(
            topic -> IntStream.range(0, PARTITIONS).mapToObj(i -> new TopicPartition(topic, i)))
        .toList();
  }

  /** How many records of activity the job's group says it has read. */
  long groupsOffsets() {
    try (Admin admin =
        Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers()))) {
      return admin
          .listConsumerGroupOffsets(name)
          .partitionsToOffsetAndMetadata()
          .get()
          .values()
          .stream()
          .mapToLong(OffsetAndMetadata::offset)
          .sum();
    } catch (ExecutionException e) {
      throw new IllegalStateException("Group " + name + " cannot be asked for", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** How a job is told of them. */
  List<String> flags() {
    return List.of(
        "--source=KAFKA",
        "--bootstrapServers=" + broker.bootstrapServers(),
        "--consumerGroup=" + name,
        "--activity=" + activity(),
        "--recommendations=" + recommendations(),
        "--failures=" + failures());
  }

  /** Sends activity. */
  KafkaRecords sink() {
    return new KafkaRecords(broker.bootstrapServers(), activity());
  }

  /**
   * The same.
   *
   * @param linger how long a record may wait for others to be sent with
   */
  KafkaRecords sink(Duration linger) {
    return new KafkaRecords(broker.bootstrapServers(), activity(), linger);
  }

  /** The activity that was sent, each session's in its order. */
  List<RawRecord> sent(int count) {
    List<KafkaMessages.Message> messages =
        new ArrayList<>(KafkaMessages.of(broker.bootstrapServers(), activity()).read(count, LIMIT));
    assertThat(messages).hasSize(count);
    messages.sort(
        Comparator.comparingInt(KafkaMessages.Message::partition)
            .thenComparingLong(KafkaMessages.Message::offset));
    return messages.stream()
        .map(
            one ->
                new RawRecord(
                    one.value(),
                    new Origin.TopicOffset(activity(), one.partition(), one.offset()),
                    one.time()))
        .toList();
  }

  /**
   * Waits until so many different recommendations are there; gives all that are there then, with
   * those that came twice, as their bytes say. Each has its session as its key.
   */
  List<Recommendation> recommendations(int distinct, Duration limit) {
    RecommendationJson json = new RecommendationJson(StreamShop.SPEC);
    long deadline = System.nanoTime() + limit.toNanos();
    long wanted = distinct;
    while (true) {
      List<Recommendation> found = new ArrayList<>();
      Set<String> ids = new HashSet<>();
      for (KafkaMessages.Message message : reader(recommendations()).read(wanted, READ)) {
        Recommendation one = json.read(message.value());
        assertThat(message.key()).isEqualTo(one.sessionId());
        found.add(one);
        ids.add(one.id());
      }
      if (ids.size() >= distinct || System.nanoTime() > deadline) {
        return found;
      }
      // What came twice leaves no room for what is still missing.
      wanted = found.size() + distinct - ids.size();
    }
  }

  /** Waits until so many different records were refused. */
  List<Refused> refused(int distinct, Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    long wanted = distinct;
    while (true) {
      List<Refused> found = new ArrayList<>();
      Set<String> texts = new HashSet<>();
      for (KafkaMessages.Message message : reader(failures()).read(wanted, READ)) {
        Refused one = Refused.read(message.value(), message.key());
        found.add(one);
        texts.add(one.text());
      }
      if (texts.size() >= distinct || System.nanoTime() > deadline) {
        return found;
      }
      wanted = found.size() + distinct - texts.size();
    }
  }

  private KafkaMessages reader(String topic) {
    KafkaMessages all = KafkaMessages.of(broker.bootstrapServers(), topic);
    return committed ? all.committed() : all;
  }
}
