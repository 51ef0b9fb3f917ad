package dev.tandem.benchmarks.stream;

import dev.tandem.transforms.activity.ActivityEvent;
import dev.tandem.transforms.activity.ActivityParser;
import dev.tandem.transforms.activity.Origin.TopicOffset;
import dev.tandem.transforms.activity.RawRecord;
import dev.tandem.transforms.features.FeatureSpec;
import dev.tandem.transforms.features.FeatureSpecReader;
import dev.tandem.transforms.recommend.RecommendationId;
import dev.tandem.transforms.recommend.RecommendationJson;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Measures one contender at a fixed rate. The time of an event is the one at which it was to be
 * sent, that of a recommendation the one at which the broker took it: one clock, of this machine,
 * in milliseconds.
 */
final class LatencyRun {
  private static final int PROBE_SEED = 2;
  private static final Duration LAST_ANSWERS = Duration.ofSeconds(20);
  private static final long POLL_MS = 100;

  private final Bench bench;
  private final Site site;
  private final StreamPlan plan;

  LatencyRun(Bench bench, Site site) {
    this.bench = bench;
    this.site = site;
    this.plan = bench.plan();
  }

  Latency measure(Contender contender) throws Exception {
    String name = bench.newName("latency-" + contender.shortName());
    String activity = name + "-activity";
    bench.topics().create(activity);
    int records = plan.rate() * (plan.warmup() + plan.seconds());
    try (ContenderRun run = ContenderRun.start(bench, site, contender, activity, name, List.of())) {
      // It is up when it has answered somebody.
      send(activity, 1, PROBE_SEED, false).close();
      run.awaitAnswers(1);
      List<ContenderRun.Sample> samples = new ArrayList<>();
      String lateness;
      try (RunningProcess generator = send(activity, records, 1, true)) {
        while (generator.isRunning()) {
          samples.add(run.sample());
          Thread.sleep(POLL_MS);
        }
        List<String> said = generator.awaitGoodEnd(plan.limit());
        lateness = said.get(said.size() - 1);
      }
      samples.add(run.sample());
      awaitLastAnswers(run, records + 1L);
      run.stop();
      return new Latency(
          answered(activity, run.recommendations()), cpuMicros(samples), run.peakMb(), lateness);
    } finally {
      bench.topics().delete(activity);
    }
  }

  private RunningProcess send(String topic, int records, int seed, boolean inTime)
      throws IOException, InterruptedException {
    RunningProcess generator =
        bench.generate(
            new Bench.Load(
                topic, site.size(), plan.sessions(), plan.rate(), records, seed, inTime));
    if (!inTime) {
      generator.awaitGoodEnd(plan.limit());
    }
    return generator;
  }

  /** Who does not answer for a while will not; that is then said, and no error. */
  private static void awaitLastAnswers(ContenderRun run, long all)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + LAST_ANSWERS.toNanos();
    while (run.sample().answers() < all && System.nanoTime() < deadline) {
      Thread.sleep(POLL_MS);
    }
  }

  private double cpuMicros(List<ContenderRun.Sample> samples) {
    ContenderRun.Sample to = samples.get(samples.size() - 1);
    long start = to.nanos() - TimeUnit.SECONDS.toNanos(plan.seconds());
    ContenderRun.Sample from =
        samples.stream().filter(sample -> sample.nanos() >= start).findFirst().orElse(to);
    return TimeUnit.NANOSECONDS.toMicros(to.cpuNanos() - from.cpuNanos())
        / (double) Math.max(1, to.answers() - from.answers());
  }

  private AnsweredEvents answered(String activity, String recommendations) throws Exception {
    FeatureSpec spec = FeatureSpecReader.builtIn();
    ActivityParser parser = ActivityParser.of(spec);
    RecommendationJson json = new RecommendationJson(spec);
    // The generator's own start is not known here; its last event's time is.
    long[] last = {0};
    bench.topics().read(activity, record -> last[0] = Math.max(last[0], record.timestamp()));
    long measuredFrom = last[0] - Duration.ofSeconds(plan.seconds()).toMillis() + 1;
    AnsweredEvents events = new AnsweredEvents(measuredFrom);
    bench
        .topics()
        .read(
            activity,
            record -> {
              RawRecord raw =
                  new RawRecord(
                      record.value(),
                      new TopicOffset(record.topic(), record.partition(), record.offset()),
                      Instant.ofEpochMilli(record.timestamp()));
              ActivityEvent event = parser.parse(raw);
              String id =
                  RecommendationId.of(event.recordId(), event.sessionId(), site.modelVersion());
              events.sent(id, record.timestamp());
            });
    bench
        .topics()
        .read(
            recommendations,
            record -> events.answered(json.read(record.value()).id(), record.timestamp()));
    return events;
  }
}
