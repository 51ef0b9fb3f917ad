package dev.tandem.demo;

import dev.tandem.options.Channel;
import dev.tandem.options.RecommendationsOptions;
import dev.tandem.pipelines.Console;
import dev.tandem.pipelines.ExitCode;
import dev.tandem.pipelines.JobException;
import dev.tandem.pipelines.RunnerLeaf;
import dev.tandem.pipelines.recommendations.Recommendations;
import dev.tandem.pipelines.recommendations.RunningStream;
import dev.tandem.testdata.shop.Shop;
import dev.tandem.testdata.topics.EmbeddedKafka;
import dev.tandem.transforms.features.FeatureSpecReader;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.beam.sdk.options.PipelineOptionsFactory;

/**
 * The job {@code recommendations} in this process, between shoppers who are replayed and a reader
 * who counts. Half-way a second model is published.
 */
final class StreamShow {
  private static final String ACTIVITY = "activity";
  private static final String RECOMMENDATIONS = "recommendations";
  private static final String FAILURES = "failures";
  private static final int PARTITIONS = 4;
  private static final String ARCHIVE_EVERY = "PT15S";
  private static final String REFRESH = "PT2S";
  private static final long TICK_MS = 100;
  private static final int TICKS_PER_EARLY_EVENT = 3;
  private static final Duration WARM_UP = Duration.ofSeconds(10);
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final DemoOptions demo;
  private final Shop shop;
  private final ShopLogin login;
  private final EmbeddedKafka kafka;
  private final Models models;
  private final DemoFolder folder;
  private final RunnerLeaf runner;
  private final Console console;
  private final StreamTally tally = new StreamTally();

  /** How the shop's database is reached. */
  record ShopLogin(String url, String user, String passwordFile) {}

  StreamShow(
      DemoOptions demo,
      Shop shop,
      ShopLogin login,
      EmbeddedKafka kafka,
      Models models,
      DemoFolder folder,
      RunnerLeaf runner,
      Console console) {
    this.demo = demo;
    this.shop = shop;
    this.login = login;
    this.kafka = kafka;
    this.models = models;
    this.folder = folder;
    this.runner = runner;
    this.console = console;
  }

  /** A job that is watched, from its launch to its end. */
  private record Watched(RunningStream stream, AnswersReader reader, Replaying shoppers) {
    void requireGood() throws IOException, JobException {
      stream.requireRunning();
      reader.requireGood();
    }
  }

  /**
   * @throws JobException with {@link ExitCode#ACCOUNTING} if what came back is not what was sent
   */
  void run() throws Exception {
    String servers = kafka.bootstrapServers();
    kafka.createTopic(ACTIVITY, PARTITIONS);
    kafka.createTopic(RECOMMENDATIONS, PARTITIONS);
    kafka.createTopic(FAILURES, 1);
    console.say(
        "recommendations --source=KAFKA --bootstrapServers=%s --activity=%s --recommendations=%s",
        servers, ACTIVITY, RECOMMENDATIONS);
    int rate = rate(demo, runner);
    long count = (long) demo.getSeconds() * rate;
    try (AnswersReader reader =
            AnswersReader.start(
                servers, RECOMMENDATIONS, FAILURES, FeatureSpecReader.builtIn(), tally);
        Replaying shoppers =
            new Replaying(shop, demo.getSessions(), rate, count, servers, ACTIVITY, tally)) {
      // What it would say of the database and the model has been said.
      RunningStream stream = Recommendations.start(flags(servers), runner, Models.silent());
      String state;
      Outcome outcome;
      try {
        outcome = show(new Watched(stream, reader, shoppers));
        state = stream.stop();
      } catch (Exception e) {
        stopAfter(e, stream);
        throw e;
      }
      tell(outcome, state);
    }
  }

  /** The rate that was asked for, or that the runner holds on two cores. */
  static int rate(SampleShopOptions demo, RunnerLeaf runner) {
    Integer given = demo.getEventsPerSecond();
    if (given != null) {
      return given;
    }
    return isDirect(runner) ? 100 : 500;
  }

  private static boolean isDirect(RunnerLeaf runner) {
    return runner.name().equals("direct");
  }

  /** Flags of a job of its own: what the jobs before set for their runs is not in them. */
  private RecommendationsOptions flags(String servers) {
    RecommendationsOptions flags = PipelineOptionsFactory.as(RecommendationsOptions.class);
    flags.setRunner(demo.getRunner());
    flags.setQuiet(demo.isQuiet());
    flags.setSource(Channel.KAFKA);
    flags.setBootstrapServers(servers);
    flags.setActivity(ACTIVITY);
    flags.setRecommendations(RECOMMENDATIONS);
    flags.setFailures(FAILURES);
    flags.setRegistry(models.registry());
    flags.setRefresh(REFRESH);
    flags.setJdbcUrl(login.url());
    flags.setJdbcUser(login.user());
    flags.setJdbcPasswordFile(login.passwordFile());
    flags.setArchive(folder.archive());
    flags.setArchiveEvery(ARCHIVE_EVERY);
    if (!isDirect(runner)) {
      flags.setCheckpoints(folder.checkpoints());
    }
    return flags;
  }

  private static void stopAfter(Exception trouble, RunningStream stream) {
    try {
      stream.stop();
    } catch (IOException | RuntimeException e) {
      trouble.addSuppressed(e);
    }
  }

  /**
   * What was seen.
   *
   * @param earlyAnswers how many latencies are from before the shoppers came
   * @param warmAnswers how many latencies are from before all was warm
   * @param seconds that the shoppers took
   * @param switchMillis from the second model's publication until its first answer was read
   */
  private record Outcome(int earlyAnswers, int warmAnswers, double seconds, long switchMillis) {}

  private Outcome show(Watched watched) throws Exception {
    awaitModel(watched, models.first());
    console.say(
        "The stream answers. %,d events a second for %d s, of %,d shoppers at a time:",
        rate(demo, runner), demo.getSeconds(), demo.getSessions());
    console.say("");
    StreamScreen screen =
        new StreamScreen(console, tally, new ShopWords(shop), System.console() != null);
    int early = tally.counts().latencies();
    int warm = -1;
    boolean switched = false;
    long publishedMillis = -1;
    long start = System.nanoTime();
    watched.shoppers().start();
    while (watched.shoppers().goesOn()) {
      watched.requireGood();
      Duration gone = Duration.ofNanos(System.nanoTime() - start);
      if (warm < 0 && gone.compareTo(WARM_UP) >= 0) {
        warm = tally.counts().latencies();
      }
      if (publishedMillis < 0 && gone.toMillis() >= demo.getSeconds() * 500L) {
        models.publishSecond();
        publishedMillis = System.currentTimeMillis();
        screen.tell("  Half-way: model %s is published".formatted(models.second()));
      }
      if (!switched && publishedMillis >= 0 && tally.firstAnswerMillis(models.second()) != null) {
        switched = true;
        screen.tell(switched(switchMillis(publishedMillis)));
      }
      screen.look();
      TimeUnit.MILLISECONDS.sleep(TICK_MS);
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    if (!switched) {
      awaitModel(watched, models.second());
      screen.tell(switched(switchMillis(publishedMillis)));
    }
    awaitTail(watched);
    return new Outcome(early, warm, seconds, switchMillis(publishedMillis));
  }

  private String switched(long millis) {
    return "  The switch: …%s answers, %.1f s after it was published"
        .formatted(StreamScreen.shortened(models.second()), millis / 1e3);
  }

  private long switchMillis(long publishedMillis) {
    Long first = tally.firstAnswerMillis(models.second());
    return first == null ? -1 : Math.max(0, first - publishedMillis);
  }

  /** Sends an event now and then until a model answers. */
  private void awaitModel(Watched watched, String version) throws Exception {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    for (int tick = 0; tally.firstAnswerMillis(version) == null; tick++) {
      watched.requireGood();
      if (System.nanoTime() > deadline) {
        throw new JobException(
            ExitCode.UNEXPECTED,
            "Model %s gave no answer within %d s".formatted(version, LIMIT.toSeconds()));
      }
      if (tick % TICKS_PER_EARLY_EVENT == 0) {
        watched.shoppers().sendOne();
      }
      TimeUnit.MILLISECONDS.sleep(TICK_MS);
    }
  }

  /** Waits until all has come back that was sent, or for so long that it will not. */
  private void awaitTail(Watched watched) throws Exception {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (tally.counts().missing() > 0 && System.nanoTime() < deadline) {
      watched.requireGood();
      TimeUnit.MILLISECONDS.sleep(TICK_MS);
    }
  }

  private void tell(Outcome outcome, String state) throws IOException, JobException {
    StreamTally.Counts counts = tally.counts();
    console.say("");
    console.say("The stream");
    console.say("  sent               %,12d  events, in %.1f s", counts.sent(), outcome.seconds());
    console.say(
        "  answered           %,12d  %,d of them with popular products",
        counts.answered(), counts.fallbacks());
    console.say("  refused            %,12d  garbage, each with its reason", counts.failures());
    console.say("  missing            %,12d", counts.missing());
    if (counts.repeated() > 0) {
      console.say("  came again         %,12d  with the same id", counts.repeated());
    }
    tellLatencies("answered within", outcome.earlyAnswers());
    if (outcome.warmAnswers() >= 0) {
      tellLatencies("  after 10 s", outcome.warmAnswers());
    }
    console.say("    (from when a shopper acted until a reader of Kafka had the answer)");
    console.say(
        "  the second model   %,12.1f s  after it was published", outcome.switchMillis() / 1e3);
    DemoFolder.Size archived = folder.newInArchive();
    console.say(
        "  archive            %,12d  files, %,d bytes, every 15 s; what came after the last is not in it",
        archived.files(), archived.bytes());
    console.say("  stopped in order   %s", state);
    console.say("");
    console.say("All of it lies in %s: training, models, archive", folder.path());
    if (counts.missing() != 0) {
      throw new JobException(
          ExitCode.ACCOUNTING,
          "%,d events were sent, but %,d were answered and %,d refused"
              .formatted(counts.sent(), counts.answered(), counts.failures()));
    }
  }

  private void tellLatencies(String label, int first) {
    Latencies.Percentiles latencies = tally.latencies(first);
    console.say(
        "  %-18s %9s ms  half of them; %s ms 95 %%, %s ms 99 %%",
        label, latencies.at(50), latencies.at(95), latencies.at(99));
  }
}
