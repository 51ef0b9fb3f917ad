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
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class EmbeddedKafkaTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

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
  void keepsTheRecordsOfEachSessionInOrderInOnePartition() throws IOException {
    kafka.createTopic("sessions", 3);
    List<ReplayedRecord> sent = BySession.replay();

    send("sessions", sent);

    List<KafkaMessages.Message> read = read("sessions", sent.size());
    assertThat(bySession(read)).isEqualTo(BySession.of(sent));
    assertThat(read).extracting(KafkaMessages.Message::partition).contains(0, 1, 2);
    Map<String, Integer> partitions = new HashMap<>();
    assertThat(read)
        .allSatisfy(
            message ->
                assertThat(partitions.merge(key(message), message.partition(), (a, b) -> a))
                    .isEqualTo(message.partition()));
  }

  @Test
  void saysOffsetsAndTimes() throws IOException {
    kafka.createTopic("times", 1);
    List<ReplayedRecord> sent = BySession.replay().subList(0, 3);

    send("times", sent);

    List<KafkaMessages.Message> read = read("times", 3);
    assertThat(read).extracting(KafkaMessages.Message::offset).containsExactly(0L, 1L, 2L);
    assertThat(read)
        .extracting(KafkaMessages.Message::time)
        .containsExactlyElementsOf(
            sent.stream().map(ReplayedRecord::time).collect(Collectors.toList()));
  }

  @Test
  void showsCommittedReadersNothingOfAnAbortedTransaction() {
    kafka.createTopic("transactions", 1);
    Map<String, Object> settings =
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            kafka.bootstrapServers(),
            ProducerConfig.TRANSACTIONAL_ID_CONFIG,
            "test");
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>("transactions", "aborted", new byte[] {1}));
      producer.flush();
      producer.abortTransaction();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>("transactions", "committed", new byte[] {2}));
      producer.commitTransaction();
    }
    KafkaMessages messages = KafkaMessages.of(kafka.bootstrapServers(), "transactions");

    assertThat(messages.read(2, LIMIT))
        .extracting(KafkaMessages.Message::key)
        .containsExactly("aborted", "committed");
    assertThat(messages.committed().read(1, LIMIT))
        .extracting(KafkaMessages.Message::key)
        .containsExactly("committed");
  }

  @Test
  void refusesASecondTopicOfTheSameName() {
    kafka.createTopic("twice", 1);

    assertThatThrownBy(() -> kafka.createTopic("twice", 1)).hasMessageContaining("twice");
  }

  @Test
  void failsWithTheNameOfTheTopicThatTakesNoSuchRecord() throws IOException {
    kafka.createTopic("small", 1);
    ReplayedRecord record = BySession.replay().get(0);
    ReplayedRecord tooLarge =
        new ReplayedRecord(
            record.time(), new byte[2_000_000], record.kind(), record.sessionId(), 0, 0, "");
    KafkaRecords sink = new KafkaRecords(kafka.bootstrapServers(), "small");

    assertThatThrownBy(
            () -> {
              sink.send(tooLarge);
              sink.close();
            })
        .isInstanceOf(IOException.class)
        .hasMessageContaining("small");
  }

  @Test
  void keepsItsRecordsWhenItIsKilledAndStartedAgain() throws IOException {
    try (EmbeddedKafka other = EmbeddedKafka.start()) {
      other.createTopic("kept", 2);
      List<ReplayedRecord> sent = BySession.replay();
      try (KafkaRecords sink = new KafkaRecords(other.bootstrapServers(), "kept")) {
        for (ReplayedRecord record : sent) {
          sink.send(record);
        }
      }
      ProcessHandle killed = other.handle();
      String address = other.bootstrapServers();

      other.kill();
      assertThat(killed.isAlive()).isFalse();
      other.restart();

      assertThat(other.bootstrapServers()).isEqualTo(address);
      assertThat(bySession(KafkaMessages.of(address, "kept").read(sent.size(), LIMIT)))
          .isEqualTo(BySession.of(sent));
    }
  }

  @Test
  void isNotStartedTwice() {
    assertThatThrownBy(kafka::restart).hasMessageContaining("kill it first");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void listensOnTheLoopbackAddressOnly() throws IOException {
    assertThat(ListeningSockets.addressesOf(kafka.handle()))
        .isNotEmpty()
        .allMatch(ListeningSockets.LOOPBACK::contains);
  }

  @Test
  void leavesNothingBehindWhenClosed() {
    EmbeddedKafka other = EmbeddedKafka.start();
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
                "-classpath",
                System.getProperty("java.class.path"),
                KafkaOwner.class.getName())
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

  private static void send(String topic, List<ReplayedRecord> records) throws IOException {
    try (KafkaRecords sink = new KafkaRecords(kafka.bootstrapServers(), topic)) {
      for (ReplayedRecord record : records) {
        sink.send(record);
      }
    }
  }

  private static List<KafkaMessages.Message> read(String topic, int count) {
    return KafkaMessages.of(kafka.bootstrapServers(), topic).read(count, LIMIT);
  }

  private static BySession bySession(List<KafkaMessages.Message> messages) {
    BySession all = BySession.none();
    messages.forEach(message -> all.add(key(message), message.value()));
    return all;
  }

  private static String key(KafkaMessages.Message message) {
    return Objects.requireNonNull(message.key());
  }
}
