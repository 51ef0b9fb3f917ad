package dev.tandem.runners.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.testdata.sessions.Replay;
import dev.tandem.testdata.sessions.ReplaySettings;
import dev.tandem.testdata.sessions.SessionReplayer;
import dev.tandem.testdata.topics.EmbeddedKinesis;
import dev.tandem.testdata.topics.KinesisMessages;
import dev.tandem.testdata.topics.KinesisRecords;
import dev.tandem.transforms.activity.Origin;
import dev.tandem.transforms.activity.RawRecord;
import dev.tandem.transforms.model.ModelBundle;
import dev.tandem.transforms.recommend.Recommendation;
import dev.tandem.transforms.recommend.RecommendationJson;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The job {@code recommendations} between two streams of Kinesis, polled or sent its records. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class KinesisStreamContract {
  private static final int RECORDS = 600;
  private static final int SHARDS = 2;
  private static final int PER_SECOND = 100;
  private static final Duration READ = Duration.ofSeconds(20);
  private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(60);

  @SuppressWarnings("NullAway.Init")
  private EmbeddedKinesis kinesis;

  @SuppressWarnings("NullAway.Init")
  private StreamShop shop;

  @SuppressWarnings("NullAway.Init")
  private String version;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    kinesis = EmbeddedKinesis.start();
    shop = StreamShop.start(folder);
    version = shop.publish(71);
  }

  @AfterAll
  void stop() {
    if (shop != null) {
      shop.close();
    }
    if (kinesis != null) {
      kinesis.close();
    }
  }

  @Test
  void answersWhatItPolls(@TempDir Path folder) throws Exception {
    createStreams("polled");
    assertAnswers(folder, "polled", List.of());
  }

  @Test
  void answersWhatItIsSent(@TempDir Path folder) throws Exception {
    createStreams("sent");
    String arn = kinesis.registerConsumer("sent-activity", "tandem");
    if (!takesEnhancedFanOut()) {
      ChildJvm.Ended ended =
          Launch.fromSourceTree()
              .run(
                  folder,
                  shop.environment(),
                  shop.job(flags("sent", List.of("--consumerArn=" + arn)).toArray(String[]::new)));
      assertThat(ended.exitCode()).as(ended.err()).isEqualTo(2);
      assertThat(ended.err()).contains("--consumerArn is for Flink:");
      return;
    }
    assertAnswers(folder, "sent", List.of("--consumerArn=" + arn));
  }

  private void createStreams(String name) {
    kinesis.createStream(name + "-activity", SHARDS);
    kinesis.createStream(name + "-recommendations", SHARDS);
    kinesis.createStream(name + "-failures", 1);
  }

  /** Whether this leaf's runner can be a registered consumer; else it must refuse. */
  protected boolean takesEnhancedFanOut() {
    return true;
  }

  private List<String> flags(String name, List<String> more) {
    List<String> flags =
        new ArrayList<>(
            List.of(
                "--source=KINESIS",
                "--kinesisEndpoint=" + kinesis.endpoint(),
                "--activity=" + name + "-activity",
                "--recommendations=" + name + "-recommendations",
                "--failures=" + name + "-failures"));
    flags.addAll(kinesis.beamArguments());
    flags.addAll(more);
    return flags;
  }

  private void assertAnswers(Path folder, String name, List<String> more) throws Exception {
    List<String> flags = flags(name, more);
    ExpectedAnswers expected = new ExpectedAnswers(shop.tables());
    try (RunningStream stream = RunningStream.start(folder, shop, flags)) {
      try (KinesisRecords sink = new KinesisRecords(kinesis.endpoint(), name + "-activity")) {
        Replay.sendInTime(
            new SessionReplayer(
                StreamShop.SHOP,
                ReplaySettings.startingAt(Instant.now())
                    .withSeed(71)
                    .withSessions(30)
                    .withEventsPerSecond(PER_SECOND)
                    .withGarbageShare(0.05)),
            RECORDS,
            sink);
      }
      sent(name).forEach(expected::add);
      Map<String, Recommendation> answers;
      try (ModelBundle model = shop.open(version)) {
        answers = expected.of(model);
      }
      TreeSet<String> found = new TreeSet<>();
      RecommendationJson json = new RecommendationJson(StreamShop.SPEC);
      for (KinesisMessages.Message message :
          messages(name + "-recommendations").read(answers.size(), ANSWERED_WITHIN)) {
        Recommendation one = json.read(message.value());
        assertThat(message.key()).isEqualTo(one.sessionId());
        Recommendation answer = answers.get(one.id());
        if (answer == null) {
          throw new AssertionError("Nobody asked for " + one);
        }
        ExpectedAnswers.assertSame(one, answer);
        found.add(one.id());
      }
      assertThat(found).as(stream.said()).hasSize(answers.size());
      assertThat(
              messages(name + "-failures").read(expected.refused().size(), ANSWERED_WITHIN).stream()
                  .map(message -> Refused.read(message.value(), message.key()).text()))
          .containsExactlyInAnyOrderElementsOf(
              expected.refused().stream().map(Refused::text).toList());
      StreamSummary.of(stream.stop()).balanced();
    }
  }

  private KinesisMessages messages(String stream) {
    return KinesisMessages.of(kinesis.endpoint(), stream);
  }

  private List<RawRecord> sent(String name) {
    String stream = name + "-activity";
    List<KinesisMessages.Message> messages = messages(stream).read(RECORDS, READ);
    assertThat(messages).hasSize(RECORDS);
    return messages.stream()
        .map(
            one ->
                new RawRecord(
                    one.value(),
                    new Origin.ShardSequence(stream, one.shard(), one.sequenceNumber()),
                    one.time()))
        .toList();
  }
}
