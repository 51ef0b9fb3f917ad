package dev.tandem.transforms.topics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.testdata.sessions.RecordKind;
import dev.tandem.testdata.sessions.ReplayedRecord;
import dev.tandem.testdata.topics.EmbeddedKinesis;
import dev.tandem.testdata.topics.KinesisMessages;
import dev.tandem.testdata.topics.KinesisMessages.Message;
import dev.tandem.testdata.topics.KinesisRecords;
import dev.tandem.transforms.activity.Origin.ShardSequence;
import dev.tandem.transforms.activity.RawRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.KV;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf(
    value = "dev.tandem.testdata.topics.EmbeddedKinesis#isInstalled",
    disabledReason = EmbeddedKinesis.HOW_TO_INSTALL)
class KinesisTest {
  private static final int RECORDS = 300;
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private static EmbeddedKinesis kinesis;

  @BeforeAll
  static void start() {
    kinesis = EmbeddedKinesis.start();
  }

  @AfterAll
  static void stop() {
    if (kinesis != null) {
      kinesis.close();
    }
  }

  @Test
  void readsByPolling() throws IOException {
    kinesis.createStream("polled", 2);
    send("polled");

    reads("polled", ReadKinesis.of(stream("polled")));
  }

  @Test
  void readsByEnhancedFanOut() throws IOException {
    kinesis.createStream("pushed", 2);
    send("pushed");

    reads(
        "pushed",
        ReadKinesis.of(stream("pushed")).withConsumer(kinesis.registerConsumer("pushed", "shop")));
  }

  @Test
  void writesTheValuesOfAKeyToOneShard() {
    kinesis.createStream("written", 2);
    List<KV<String, byte[]>> records = new ArrayList<>();
    for (int i = 0; i < RECORDS; i++) {
      records.add(KV.of("session-" + i % 20, bytes(i)));
    }
    Pipeline pipeline = pipeline();
    pipeline
        .apply(Create.of(records).withCoder(KvCoder.of(StringUtf8Coder.of(), ByteArrayCoder.of())))
        .apply(WriteKinesis.to(stream("written")));
    pipeline.run().waitUntilFinish();

    List<Message> messages = KinesisMessages.of(kinesis.endpoint(), "written").read(RECORDS, LIMIT);
    assertThat(messages)
        .hasSize(RECORDS)
        .allSatisfy(
            message ->
                assertThat(message.key())
                    .isEqualTo("session-" + Integer.parseInt(text(message.value())) % 20));
    assertThat(messages.stream().map(message -> text(message.value())).distinct()).hasSize(RECORDS);
    assertThat(messages.stream().map(message -> message.key() + message.shard()).distinct())
        .hasSize(20);
  }

  @Test
  void tellsApartRecordsThatWerePackedIntoOne() {
    assertThat(ReadKinesis.sequenceNumber("49", 0)).isEqualTo("49");
    assertThat(ReadKinesis.sequenceNumber("49", 2)).isEqualTo("49/2");
  }

  private static void reads(String stream, ReadKinesis read) {
    List<RawRecord> expected =
        KinesisMessages.of(kinesis.endpoint(), stream).read(RECORDS, LIMIT).stream()
            .map(
                message ->
                    new RawRecord(
                        message.value(),
                        new ShardSequence(stream, message.shard(), message.sequenceNumber()),
                        message.time().truncatedTo(ChronoUnit.MILLIS)))
            .toList();
    assertThat(expected).hasSize(RECORDS);
    Pipeline pipeline = pipeline();
    PAssert.that(
            pipeline.apply(read.withStart(ReadKinesis.Start.TRIM_HORIZON).withMaxRecords(RECORDS)))
        .containsInAnyOrder(expected);
    pipeline.run().waitUntilFinish();
  }

  private static void send(String stream) throws IOException {
    try (KinesisRecords records = new KinesisRecords(kinesis.endpoint(), stream)) {
      for (int i = 0; i < RECORDS; i++) {
        records.send(
            new ReplayedRecord(
                Instant.EPOCH, bytes(i), RecordKind.ACTION, "session-" + i % 20, 0, 0, ""));
      }
    }
  }

  private static byte[] bytes(int i) {
    return Integer.toString(i).getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static KinesisStream stream(String name) {
    return new KinesisStream(name, kinesis.endpoint());
  }

  private static Pipeline pipeline() {
    return Pipeline.create(
        PipelineOptionsFactory.fromArgs(kinesis.beamArguments().toArray(new String[0])).create());
  }
}
