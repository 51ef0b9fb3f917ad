package dev.tandem.runners.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.testdata.sessions.Replay;
import dev.tandem.testdata.sessions.ReplaySettings;
import dev.tandem.testdata.sessions.SessionReplayer;
import dev.tandem.testdata.topics.EmbeddedKafka;
import dev.tandem.testdata.topics.KafkaRecords;
import dev.tandem.transforms.model.ModelBundle;
import dev.tandem.transforms.recommend.Recommendation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * With {@code --delivery=EXACTLY_ONCE} whoever reads what is committed sees each recommendation
 * once, also when the stream was killed and started again. Meanwhile Prometheus finds its counters.
 */
public abstract class ExactlyOnceContract {
  private static final int RECORDS = 750;
  private static final int PER_SECOND = 150;
  private static final int MOST_KILLS = 10;
  private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(40);

  @Test
  void showsEachRecommendationOnceToWhoReadsWhatIsCommitted(@TempDir Path folder) throws Exception {
    try (EmbeddedKafka broker = EmbeddedKafka.start();
        StreamShop shop = StreamShop.start(folder)) {
      String version = shop.publish(61);
      StreamTopics topics = StreamTopics.create(broker, "once").committed();
      int port = freePort();
      List<String> flags = new ArrayList<>(topics.flags());
      flags.addAll(
          List.of(
              "--delivery=EXACTLY_ONCE",
              "--checkpoints=" + folder.resolve("checkpoints"),
              "--checkpointEvery=PT1S",
              "--prometheusPort=" + port));
      ExpectedAnswers expected = new ExpectedAnswers(shop.tables());
      SessionReplayer replayer =
          new SessionReplayer(
              StreamShop.SHOP,
              ReplaySettings.startingAt(Instant.now())
                  .withSeed(61)
                  .withEventsPerSecond(PER_SECOND)
                  .withGarbageShare(0.05));

      int sent = RECORDS;
      try (RunningStream stream = RunningStream.start(folder, shop, flags);
          KafkaRecords sink = topics.sink()) {
        Replay.sendInTime(replayer, sent, sink);
        expected.addNew(topics.sent(sent));
        // Some are committed, and more are answered that no checkpoint holds yet.
        assertThat(topics.recommendations(expected.size() / 2, ANSWERED_WITHIN))
            .as(stream.said())
            .hasSizeGreaterThanOrEqualTo(expected.size() / 2);
        assertThat(metrics(port)).contains("recommendations").contains("failures");
        sent += Replay.sendInTime(replayer, PER_SECOND, sink);
        stream.assertRuns();
      }
      boolean insideATransaction = false;
      for (int kill = 0; kill < MOST_KILLS && !insideATransaction; kill++) {
        try (RunningStream stream = RunningStream.start(folder, shop, flags);
            KafkaRecords sink = topics.sink();
            Admin admin = admin(broker)) {
          expected.addNew(topics.sent(sent));
          topics.recommendations(expected.size(), ANSWERED_WITHIN);
          sent += Replay.sendInTime(replayer, 3 * PER_SECOND, sink);
          insideATransaction = killedInsideATransaction(stream, admin);
        }
      }
      assertThat(insideATransaction).as("killed inside of a transaction").isTrue();
      try (RunningStream stream = RunningStream.start(folder, shop, flags);
          KafkaRecords sink = topics.sink()) {
        sent += Replay.sendInTime(replayer, RECORDS, sink);
        expected.addNew(topics.sent(sent));
        topics.recommendations(expected.size(), ANSWERED_WITHIN);
        topics.refused(expected.refused().size(), ANSWERED_WITHIN);
        stream.stop();
      }

      Map<String, Recommendation> found = new TreeMap<>();
      for (Recommendation one : topics.recommendations(Integer.MAX_VALUE, Duration.ofSeconds(3))) {
        assertThat(found.put(one.id(), one)).as("%s comes twice", one.id()).isNull();
      }
      try (ModelBundle model = shop.open(version)) {
        Map<String, Recommendation> answers = new TreeMap<>(expected.of(model));
        assertThat(found.keySet()).isEqualTo(answers.keySet());
      }
      assertThat(
              topics.refused(Integer.MAX_VALUE, Duration.ofSeconds(3)).stream().map(Refused::text))
          .containsExactlyInAnyOrderElementsOf(
              expected.refused().stream().map(Refused::text).toList());
    }
  }

  private static Admin admin(EmbeddedKafka broker) {
    return Admin.create(
        Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers()));
  }

  /** SIGKILL as soon as the broker has an open transaction; whether it was left open. */
  private static boolean killedInsideATransaction(RunningStream stream, Admin admin)
      throws Exception {
    long deadline = System.nanoTime() + ANSWERED_WITHIN.toNanos();
    while (openTransactions(admin).isEmpty()) {
      assertThat(System.nanoTime()).as("time to begin a transaction").isLessThan(deadline);
    }
    stream.close();
    return !openTransactions(admin).isEmpty();
  }

  private static Collection<TransactionListing> openTransactions(Admin admin) throws Exception {
    return admin
        .listTransactions(
            new ListTransactionsOptions().filterStates(Set.of(TransactionState.ONGOING)))
        .all()
        .get();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static String metrics(int port) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/metrics".formatted(port)))
                .build(),
            BodyHandlers.ofString())
        .body();
  }
}
