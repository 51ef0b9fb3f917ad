package dev.tandem.transforms.topics;

import dev.tandem.transforms.activity.Origin.TopicOffset;
import dev.tandem.transforms.activity.RawRecord;
import dev.tandem.transforms.activity.RawRecordCoder;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.NullableCoder;
import org.apache.beam.sdk.io.kafka.KafkaIO;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a Kafka topic. Unbounded; in order within a partition.
 *
 * <p>A record comes with its topic, partition and offset, and with the time that the topic has for
 * it, which is the producer's or the broker's as the topic is set up. A record without a value has
 * no bytes. Keys and headers are not read. Records of transactions that were not committed are not
 * seen. The timestamp of an element is the moment at which it was read, so that a partition in
 * which nothing happens holds nothing back.
 *
 * <p>Delivery is at least once. A run that restores a runner's checkpoint goes on from the offsets
 * in it. Any other run starts at what the consumer group committed last, and where it committed
 * nothing, at the {@link Start}. The group commits when the runner finalises what it has read: on
 * Flink when a checkpoint is complete, and so never something that could still be lost; on Direct
 * and Spark when the next reading begins, and so perhaps before the records were processed.
 *
 * <p>Which form of Beam's Kafka source this becomes is the runner's choice; on Direct, Flink and
 * Spark it is an {@code UnboundedSource}, the only one that Spark can run.
 */
public final class ReadKafka extends PTransform<PBegin, PCollection<RawRecord>> {
  private static final long serialVersionUID = 1;

  /** Above Kafka's 500: a poll hands over what is there and never waits for more. */
  private static final int MAX_POLL_RECORDS = 2000;

  /** Where to start in a topic of which the group has read nothing. */
  public enum Start {
    EARLIEST,
    LATEST
  }

  private final KafkaTopic topic;
  private final String groupId;
  private final Start start;
  private final TreeMap<Integer, Long> beginning;
  private final @Nullable Long maxRecords;

  private ReadKafka(
      KafkaTopic topic,
      String groupId,
      Start start,
      TreeMap<Integer, Long> beginning,
      @Nullable Long maxRecords) {
    this.topic = topic;
    this.groupId = groupId;
    this.start = start;
    this.beginning = beginning;
    this.maxRecords = maxRecords;
  }

  /**
   * Reads the topic from its end.
   *
   * @param groupId the consumer group that keeps the position; one for each deployed job
   * @throws IllegalArgumentException if the group is empty
   */
  public static ReadKafka of(KafkaTopic topic, String groupId) {
    if (groupId.isBlank()) {
      throw new IllegalArgumentException("the Kafka consumer group is empty");
    }
    return new ReadKafka(topic, groupId, Start.LATEST, new TreeMap<>(), null);
  }

  public ReadKafka withStart(Start newStart) {
    return new ReadKafka(topic, groupId, newStart, beginning, maxRecords);
  }

  /**
   * Begins at these offsets where no checkpoint of the runner says how far a partition was read,
   * whatever the group has committed since. A partition that is not among them begins as ever.
   *
   * @param offsets by partition
   */
  public ReadKafka withBeginning(Map<Integer, Long> offsets) {
    return new ReadKafka(topic, groupId, start, new TreeMap<>(offsets), maxRecords);
  }

  /** Bounded, for tests: ends after so many records. */
  ReadKafka withMaxRecords(long records) {
    return new ReadKafka(topic, groupId, start, beginning, records);
  }

  @Override
  public PCollection<RawRecord> expand(PBegin begin) {
    Coder<byte[]> nullableBytes = NullableCoder.of(ByteArrayCoder.of());
    KafkaIO.Read<byte[], byte[]> read =
        KafkaIO.<byte[], byte[]>read()
            .withBootstrapServers(topic.bootstrapServers())
            .withTopic(topic.topic())
            .withKeyDeserializerAndCoder(ByteArrayDeserializer.class, nullableBytes)
            .withValueDeserializerAndCoder(ByteArrayDeserializer.class, nullableBytes)
            .withConsumerConfigUpdates(
                Map.of(
                    ConsumerConfig.GROUP_ID_CONFIG,
                    groupId,
                    ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                    start.name().toLowerCase(Locale.ROOT),
                    ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                    false,
                    ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                    MAX_POLL_RECORDS))
            .withConsumerFactoryFn(new OpenConsumer(topic.properties(), beginning))
            .withReadCommitted()
            .withProcessingTime()
            .commitOffsetsInFinalize();
    if (maxRecords != null) {
      read = read.withMaxNumRecords(maxRecords);
    }
    return begin
        .apply("Read", read)
        .apply("ToRecord", ParDo.of(new ToRecordFn()))
        .setCoder(RawRecordCoder.of());
  }

  /**
   * Adds the properties where the client is made: in the source's configuration, Beam would show
   * them as display data.
   */
  static final class OpenConsumer
      implements SerializableFunction<Map<String, Object>, Consumer<byte[], byte[]>> {
    private static final long serialVersionUID = 1;

    private final KafkaProperties properties;
    private final TreeMap<Integer, Long> beginning;

    OpenConsumer(KafkaProperties properties, TreeMap<Integer, Long> beginning) {
      this.properties = properties;
      this.beginning = beginning;
    }

    @Override
    public Consumer<byte[], byte[]> apply(Map<String, Object> configuration) {
      Map<String, Object> all = properties.addTo(configuration);
      return beginning.isEmpty()
          ? new KafkaConsumer<>(all)
          : new KafkaOffsets.BeginningConsumer(all, beginning);
    }
  }

  private static final class ToRecordFn extends DoFn<KafkaRecord<byte[], byte[]>, RawRecord> {
    private static final long serialVersionUID = 1;
    private static final byte[] NO_BYTES = {};

    @ProcessElement
    public void process(
        @Element KafkaRecord<byte[], byte[]> record, OutputReceiver<RawRecord> out) {
      byte @Nullable [] value = record.getKV().getValue();
      out.output(
          new RawRecord(
              value == null ? NO_BYTES : value,
              new TopicOffset(record.getTopic(), record.getPartition(), record.getOffset()),
              record.getTimestamp() < 0 ? null : Instant.ofEpochMilli(record.getTimestamp())));
    }
  }
}
