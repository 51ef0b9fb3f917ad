package dev.tandem.transforms.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.testdata.topics.EmbeddedKafka;
import dev.tandem.testdata.topics.KafkaMessages;
import dev.tandem.testdata.topics.KafkaMessages.Message;
import dev.tandem.transforms.activity.Origin.TopicOffset;
import dev.tandem.transforms.activity.RawRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestPipelineExtension;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TestPipelineExtension.class)
class KafkaTest {
  private static final long SEED = 20261125;
  private static final Instant SENT = Instant.parse("2026-03-01T12:00:00Z");
  private static final int RECORDS = 1000;
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** To see that there is no record too many. */
  private static final Duration A_MOMENT = Duration.ofSeconds(3);

  private static EmbeddedKafka kafka;

  @BeforeAll
  static void start() {
    kafka = EmbeddedKafka.start();
  }

  @AfterAll
  static void stop() {
    if (kafka != null) {
      kafka.close();
    }
  }

  @Test
  void readsBytesAsTheyAreAndSaysWhereTheyWere(TestPipeline pipeline) {
    kafka.createTopic("in", 3);
    List<RawRecord> expected = new ArrayList<>();
    Random random = new Random(SEED);
    try (KafkaProducer<byte[], byte[]> producer = producer()) {
      long[] offsets = new long[3];
      for (int i = 0; i < RECORDS; i++) {
        int partition = random.nextInt(3);
        byte[] value = null;
        if (i % 100 != 0) {
          value = new byte[random.nextInt(200)];
          random.nextBytes(value);
        }
        byte[] key = i % 2 == 0 ? null : new byte[] {(byte) i};
        Instant time = SENT.plusMillis(i);
        producer.send(new ProducerRecord<>("in", partition, time.toEpochMilli(), key, value));
        expected.add(
            new RawRecord(
                value == null ? new byte[0] : value,
                new TopicOffset("in", partition, offsets[partition]++),
                time));
      }
    }

    PAssert.that(
            pipeline.apply(
                ReadKafka.of(topic("in"), "readers")
                    .withStart(ReadKafka.Start.EARLIEST)
                    .withMaxRecords(RECORDS)))
        .containsInAnyOrder(expected);
    pipeline.run();
  }

  @Test
  void beginsWhereItIsToldAndNotWhereTheGroupIs(TestPipeline pipeline) throws Exception {
    kafka.createTopic("told", 2);
    try (KafkaProducer<byte[], byte[]> producer = producer()) {
      for (int i = 0; i < 20; i++) {
        producer.send(new ProducerRecord<>("told", i % 2, null, new byte[] {(byte) i}));
      }
    }
    assertThat(KafkaOffsets.of(topic("told"), "tellers", ReadKafka.Start.EARLIEST))
        .isEqualTo(Map.of(0, 0L, 1, 0L));
    assertThat(KafkaOffsets.of(topic("told"), "tellers", ReadKafka.Start.LATEST))
        .isEqualTo(Map.of(0, 10L, 1, 10L));
    try (Admin admin =
        Admin.create(
            Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers()))) {
      admin
          .alterConsumerGroupOffsets(
              "tellers",
              Map.of(
                  new TopicPartition("told", 0), new OffsetAndMetadata(9),
                  new TopicPartition("told", 1), new OffsetAndMetadata(7)))
          .all()
          .get();
    }
    assertThat(KafkaOffsets.of(topic("told"), "tellers", ReadKafka.Start.EARLIEST))
        .isEqualTo(Map.of(0, 9L, 1, 7L));

    PCollection<String> read =
        pipeline
            .apply(
                ReadKafka.of(topic("told"), "tellers")
                    .withBeginning(Map.of(0, 6L))
                    .withMaxRecords(7))
            .apply(MapElements.into(TypeDescriptors.strings()).via(record -> record.origin().id()));
    // The second partition is not told of, and begins where the group is.
    PAssert.that(read)
        .containsInAnyOrder(
            Stream.concat(
                    LongStream.range(6, 10).mapToObj(i -> new TopicOffset("told", 0, i)),
                    LongStream.range(7, 10).mapToObj(i -> new TopicOffset("told", 1, i)))
                .map(TopicOffset::id)
                .toList());
    pipeline.run();
  }

  @Test
  void writesTheValuesOfAKeyToOnePartition(TestPipeline pipeline) {
    kafka.createTopic("out", 3);

    records(pipeline).apply(WriteKafka.to(topic("out")));
    pipeline.run();

    hasAllRecords(KafkaMessages.of(kafka.bootstrapServers(), "out").read(RECORDS + 1, A_MOMENT));
  }

  @Test
  void writesOnceInTransactions() {
    kafka.createTopic("once", 3);
    Pipeline pipeline = oneWorker();

    records(pipeline).apply(WriteKafka.to(topic("once")).exactlyOnce(3, "once-sink"));
    pipeline.run().waitUntilFinish();

    hasAllRecords(
        KafkaMessages.of(kafka.bootstrapServers(), "once").committed().read(RECORDS + 1, A_MOMENT));
  }

  @Test
  void writesRecordsThatCameTooEarlyInTheOrderOfTheirNumbers() {
    kafka.createTopic("early", 1);
    List<KV<Integer, SequencedRecord>> records = new ArrayList<>();
    for (int number : new int[] {0, 1, 6, 7, 10, 2, 3, 4, 5, 8, 9, 1, 11}) {
      records.add(KV.of(0, numbered("r", number)));
    }
    Pipeline pipeline = oneWorker();
    pipeline
        .apply(
            Create.of(records).withCoder(KvCoder.of(VarIntCoder.of(), SequencedRecord.Coder.of())))
        .apply(ParDo.of(new CommitFn(topic("early"), "early-sink")));
    pipeline.run().waitUntilFinish();

    assertThat(committed("early", 12))
        .containsExactly("r0", "r1", "r2", "r3", "r4", "r5", "r6", "r7", "r8", "r9", "r10", "r11");
  }

  /** The Direct runner has an instance of a step for each worker, and any of them for a shard. */
  private static Pipeline oneWorker() {
    return Pipeline.create(PipelineOptionsFactory.fromArgs("--targetParallelism=1").create());
  }

  @Test
  void aProducerOfAShardSkipsWhatTheLastOneCommittedAndAbortsTheRest() {
    kafka.createTopic("shard", 1);
    KafkaTopic topic = topic("shard");
    try (ShardProducer first = ShardProducer.open(topic, "shard-sink", 0)) {
      assertThat(first.send(numbered("r", 0))).isTrue();
      assertThat(first.send(numbered("r", 1))).isTrue();
      assertThat(first.commit()).isTrue();
      assertThat(first.send(numbered("r", 2))).isTrue();
      assertThat(committed("shard", 2)).containsExactly("r0", "r1");

      try (ShardProducer second = ShardProducer.open(topic, "shard-sink", 0)) {
        assertThat(second.send(numbered("r", 0))).isFalse();
        assertThat(second.send(numbered("r", 1))).isFalse();
        assertThat(second.send(numbered("r", 2))).isTrue();
        assertThat(second.commit()).isTrue();
        assertThat(second.commit()).isFalse();
      }
    }
    try (ShardProducer third = ShardProducer.open(topic, "shard-sink", 0)) {
      // Another run: its numbers say nothing of the last one's.
      assertThat(third.send(numbered("s", 0))).isTrue();
      assertThat(third.commit()).isTrue();
    }

    assertThat(committed("shard", 4)).containsExactly("r0", "r1", "r2", "s0");
  }

  @Test
  void refusesMoreShardsThanPartitions() {
    kafka.createTopic("narrow", 1);

    assertThatThrownBy(() -> ShardProducer.open(topic("narrow"), "narrow-sink", 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("narrow")
        .hasMessageContaining("1 partitions");
  }

  private static SequencedRecord numbered(String run, long number) {
    return new SequencedRecord(run, number, "key", (run + number).getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> committed(String topic, int count) {
    return KafkaMessages.of(kafka.bootstrapServers(), topic).committed().read(count, LIMIT).stream()
        .map(message -> new String(message.value(), StandardCharsets.UTF_8))
        .toList();
  }

  private static PCollection<KV<String, byte[]>> records(Pipeline pipeline) {
    List<KV<String, byte[]>> records = new ArrayList<>();
    for (int i = 0; i < RECORDS; i++) {
      records.add(KV.of("session-" + i % 50, Integer.toString(i).getBytes(StandardCharsets.UTF_8)));
    }
    return pipeline.apply(
        Create.of(records).withCoder(KvCoder.of(StringUtf8Coder.of(), ByteArrayCoder.of())));
  }

  private static void hasAllRecords(List<Message> messages) {
    assertThat(messages)
        .hasSize(RECORDS)
        .allSatisfy(
            message ->
                assertThat(message.key())
                    .isEqualTo("session-" + Integer.parseInt(text(message)) % 50));
    assertThat(messages.stream().map(KafkaTest::text).distinct()).hasSize(RECORDS);
    assertThat(messages.stream().map(message -> message.key() + message.partition()).distinct())
        .hasSize(50);
  }

  private static String text(Message message) {
    return new String(message.value(), StandardCharsets.UTF_8);
  }

  private static KafkaTopic topic(String name) {
    return KafkaTopic.of(kafka.bootstrapServers(), name);
  }

  private static KafkaProducer<byte[], byte[]> producer() {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", kafka.bootstrapServers(), "acks", "all"),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }
}
