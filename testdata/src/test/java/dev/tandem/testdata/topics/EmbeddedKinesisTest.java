package dev.tandem.testdata.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.testdata.server.ListeningSockets;
import dev.tandem.testdata.sessions.ReplayedRecord;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import software.amazon.awssdk.services.kinesis.model.ConsumerStatus;
import software.amazon.awssdk.services.kinesis.model.ResourceInUseException;

@EnabledIf(
    value = "dev.tandem.testdata.topics.EmbeddedKinesis#isInstalled",
    disabledReason = EmbeddedKinesis.HOW_TO_INSTALL)
class EmbeddedKinesisTest {
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
  void keepsTheRecordsOfEachSessionInOrderInOneShard() throws IOException {
    kinesis.createStream("sessions", 2);
    List<ReplayedRecord> sent = BySession.replay();

    send("sessions", sent);

    List<KinesisMessages.Message> read = read("sessions", sent.size());
    BySession found = BySession.none();
    read.forEach(message -> found.add(message.key(), message.value()));
    assertThat(found).isEqualTo(BySession.of(sent));
    assertThat(read)
        .extracting(KinesisMessages.Message::shard)
        .contains("shardId-000000000000", "shardId-000000000001");
    Map<String, String> shards = new HashMap<>();
    assertThat(read)
        .allSatisfy(
            message ->
                assertThat(shards.merge(message.key(), message.shard(), (a, b) -> a))
                    .isEqualTo(message.shard()));
  }

  @Test
  void splitsWhatIsTooMuchForOneRequest() throws IOException {
    kinesis.createStream("large", 1);
    ReplayedRecord record = BySession.replay().get(0);
    ReplayedRecord large =
        new ReplayedRecord(
            record.time(), new byte[900_000], record.kind(), record.sessionId(), 0, 0, "");

    send("large", List.of(large, large, large, large, large, large, large));

    assertThat(read("large", 7))
        .hasSize(7)
        .allSatisfy(message -> assertThat(message.value()).hasSize(900_000));
  }

  @Test
  void failsWithTheNameOfTheStreamThatIsNotThere() throws IOException {
    KinesisRecords sink = new KinesisRecords(kinesis.endpoint(), "missing");
    sink.send(BySession.replay().get(0));

    assertThatThrownBy(sink::close).isInstanceOf(IOException.class).hasMessageContaining("missing");
  }

  @Test
  void readsFewerWhenTheTimeIsUp() throws IOException {
    kinesis.createStream("few", 2);
    send("few", BySession.replay().subList(0, 3));

    assertThat(KinesisMessages.of(kinesis.endpoint(), "few").read(4, Duration.ofSeconds(1)))
        .hasSize(3);
  }

  @Test
  void registersAConsumerThatMayRead() {
    kinesis.createStream("fan-out", 1);

    String consumer = kinesis.registerConsumer("fan-out", "recommendations");

    assertThat(consumer).contains("fan-out").contains("consumer/recommendations");
    assertThat(kinesis.consumerStatus(consumer)).isEqualTo(ConsumerStatus.ACTIVE);
  }

  @Test
  void refusesASecondStreamOfTheSameName() {
    kinesis.createStream("twice", 1);

    assertThatThrownBy(() -> kinesis.createStream("twice", 1))
        .isInstanceOf(ResourceInUseException.class)
        .hasMessageContaining("twice");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void listensOnTheLoopbackAddressOnly() throws IOException {
    assertThat(ListeningSockets.addressesOf(kinesis.handle()))
        .isNotEmpty()
        .allMatch(ListeningSockets.LOOPBACK::contains);
  }

  @Test
  void leavesNothingBehindWhenClosed() {
    EmbeddedKinesis other = EmbeddedKinesis.start();
    ProcessHandle process = other.handle();
    Path folder = other.folder();

    other.close();

    assertThat(process.isAlive()).isFalse();
    assertThat(folder).doesNotExist();
  }

  @Test
  void endsWithItsOwnerEvenIfThatIsKilled() throws Exception {
    Process owner =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dtandem.kinesis.local=" + System.getProperty("tandem.kinesis.local"),
                "-classpath",
                System.getProperty("java.class.path"),
                KinesisOwner.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader said = owner.inputReader()) {
      ProcessHandle server = ProcessHandle.of(Long.parseLong(said.readLine())).orElseThrow();
      Path folder = Path.of(said.readLine());
      assertThat(Files.isDirectory(folder)).isTrue();

      owner.destroyForcibly().waitFor();

      server.onExit().get(30, TimeUnit.SECONDS);
      assertThat(folder).doesNotExist();
    } finally {
      owner.destroyForcibly();
    }
  }

  private static void send(String stream, List<ReplayedRecord> records) throws IOException {
    try (KinesisRecords sink = new KinesisRecords(kinesis.endpoint(), stream)) {
      for (ReplayedRecord record : records) {
        sink.send(record);
      }
    }
  }

  private static List<KinesisMessages.Message> read(String stream, int count) {
    return KinesisMessages.of(kinesis.endpoint(), stream).read(count, LIMIT);
  }
}
