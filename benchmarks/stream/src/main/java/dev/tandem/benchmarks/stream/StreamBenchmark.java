package dev.tandem.benchmarks.stream;

import dev.tandem.benchmarks.launch.LaunchFiles;
import dev.tandem.testdata.shop.ShopSize;
import dev.tandem.transforms.features.FeatureSpecReader;
import dev.tandem.transforms.recommend.RecommendationJson;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Measures the live recommendations beside their twin: loads a sample shop into an embedded
 * Postgres, trains a model, starts an embedded Kafka, lets the contenders answer the same events in
 * turn, and prints Markdown tables. Started by {@code benchmarks/stream.sh}; docs/benchmarks.md
 * says what is measured.
 *
 * <p>Flags, with their defaults: {@code --measure=check,latency,throughput} (also {@code sessions},
 * {@code products} and {@code profile}) {@code --contenders=twin,flink,spark,direct} (also {@code
 * twin_archive} and {@code flink_archive}) {@code --customers=10000 --products=1000
 * --ratings=100000 --epochs=3 --partitions=4 --rounds=1 --rate=1000 --sessions=10000 --warmup=30
 * --seconds=60 --events=500000 --directEvents=20000 --checkEvents=500 --tableContenders=twin,flink
 * --tableEvents=200000 --tableSessions=1000,10000,100000 --tableProducts=110,10000,100000
 * --profiled=flink --heap=2g --tandemFlags= --twinFlags= --limitMinutes=15 --repository=.
 * --work=<temporary folder>}.
 */
public final class StreamBenchmark {
  private static final int CHECK_SESSIONS = 50;

  private final StreamPlan plan;
  private final PrintStream report;
  private final PrintStream progress;

  private StreamBenchmark(StreamPlan plan, PrintStream report, PrintStream progress) {
    this.plan = plan;
    this.report = report;
    this.progress = progress;
  }

  public static void main(String[] args) {
    int exit = 0;
    try {
      new StreamBenchmark(StreamPlan.parse(args), System.out, System.err).run();
    } catch (Exception e) {
      System.err.println(e.getMessage() == null ? e : e.getMessage());
      exit = 1;
    }
    // Threads of clients must not hold the process.
    System.exit(exit);
  }

  private void run() throws Exception {
    Set<Contender> all = EnumSet.copyOf(plan.contenders());
    all.addAll(plan.tableContenders());
    all.addAll(plan.profiled());
    for (Contender contender : all) {
      // Said now, and not after a model has been trained.
      LaunchFiles.of(plan.repository().resolve(contender.module()));
    }
    say(
        "%d cores, %s %s, JDK %s, -Xmx%s, %,d customers, %,d products, %,d ratings, %d partitions%s%n",
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("os.name"),
        System.getProperty("os.version"),
        System.getProperty("java.runtime.version"),
        plan.heap(),
        plan.shop().customers(),
        plan.shop().products(),
        plan.shop().ratings(),
        plan.partitions(),
        plan.specialFlags());
    try (Bench bench = Bench.open(plan)) {
      Set<Measure> measures = EnumSet.copyOf(plan.measures());
      if (!measures.equals(EnumSet.of(Measure.PRODUCTS))) {
        note("loading a shop and training a model");
        try (Site site = Site.open(plan, plan.shop())) {
          measure(bench, site, measures);
        }
      }
      if (measures.contains(Measure.PRODUCTS)) {
        products(bench);
      }
    }
  }

  private void measure(Bench bench, Site site, Set<Measure> measures) throws Exception {
    if (measures.contains(Measure.CHECK)) {
      check(bench, site);
    }
    if (measures.contains(Measure.LATENCY)) {
      latency(bench, site);
    }
    if (measures.contains(Measure.THROUGHPUT)) {
      throughput(bench, site);
    }
    if (measures.contains(Measure.SESSIONS)) {
      sessions(bench, site);
    }
    if (measures.contains(Measure.PROFILE)) {
      profile(bench, site);
    }
  }

  private void check(Bench bench, Site site) throws Exception {
    String activity = bench.waitingEvents(site.size(), CHECK_SESSIONS, plan.checkEvents());
    RecommendationJson json = new RecommendationJson(FeatureSpecReader.builtIn());
    Comparison expected = null;
    Contender first = null;
    for (Contender contender : plan.contenders()) {
      note("check: %s", contender.label());
      Comparison said = new Comparison();
      try (ContenderRun run = start(bench, site, contender, activity, "check", List.of())) {
        run.awaitAnswers(plan.checkEvents());
        bench.topics().read(run.recommendations(), record -> said.add(json.read(record.value())));
      }
      if (expected == null) {
        expected = said;
        first = contender;
        continue;
      }
      String difference = said.differenceFrom(expected);
      if (difference != null) {
        throw new IllegalStateException(
            "%s and %s do not do the same job: %s"
                .formatted(contender.label(), first == null ? "" : first.label(), difference));
      }
    }
    say(
        "All contenders gave the same %,d recommendations, %,d of them fallbacks.%n",
        expected == null ? 0 : expected.size(), expected == null ? 0 : expected.fallbacks());
    bench.topics().delete(activity);
  }

  private void latency(Bench bench, Site site) throws Exception {
    say(
        "Latency in ms at %,d events a second of %,d sessions, %d s after %d s of warm-up",
        plan.rate(), plan.sessions(), plan.seconds(), plan.warmup());
    say("");
    say(
        "| round | contender | events | answered | p50 | p95 | p99 | max | p50 to the twin's | p99 to the twin's | CPU µs per event | peak MB | generator |");
    say("|---:|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---|");
    LatencyRun runs = new LatencyRun(bench, site);
    for (int round = 1; round <= plan.rounds(); round++) {
      Map<Contender, Latency> measured = new EnumMap<>(Contender.class);
      for (Contender contender : order(round)) {
        note("latency, round %d: %s", round, contender.label());
        measured.put(contender, runs.measure(contender));
      }
      for (Map.Entry<Contender, Latency> entry : measured.entrySet()) {
        latencyLine(round, entry.getKey(), entry.getValue(), measured.get(entry.getKey().twin()));
      }
    }
    say("");
  }

  /** Turned round every other time: who runs later may find a warmer or a hotter machine. */
  private List<Contender> order(int round) {
    List<Contender> order = new ArrayList<>(plan.contenders());
    if (round % 2 == 0) {
      Collections.reverse(order);
    }
    return order;
  }

  private void latencyLine(
      int round, Contender contender, Latency measured, @Nullable Latency twins) {
    AnsweredEvents answered = measured.answered();
    Percentiles own = answered.latencies();
    Percentiles twin = twins == null ? null : twins.answered().latencies();
    say(
        "| %d | %s | %,d | %,d | %s | %s | %s | %s | %s | %s | %,.0f | %,d | %s |",
        round,
        contender.label(),
        answered.events(),
        answered.events() - answered.missing(),
        at(own, 0.5),
        at(own, 0.95),
        at(own, 0.99),
        at(own, 1),
        ratio(own, twin, 0.5),
        ratio(own, twin, 0.99),
        measured.cpuMicros(),
        measured.peakMb(),
        measured.lateness());
    if (answered.repeated() > 0 || answered.strange() > 0) {
      note(
          "%s: %,d recommendations came again, %,d are of no event",
          contender.label(), answered.repeated(), answered.strange());
    }
  }

  private static String at(Percentiles latencies, double share) {
    return latencies.count() == 0 ? "" : Long.toString(latencies.at(share));
  }

  private static String ratio(Percentiles own, @Nullable Percentiles twin, double share) {
    return twin == null || twin.count() == 0 || own.count() == 0 || twin.at(share) == 0
        ? ""
        : String.format(Locale.ROOT, "%.2f", own.at(share) / (double) twin.at(share));
  }

  private void throughput(Bench bench, Site site) throws Exception {
    note("throughput: sending %,d events", plan.events());
    String activity = bench.waitingEvents(site.size(), plan.sessions(), plan.events());
    say("Events that wait in the topic, of %,d sessions", plan.sessions());
    say("");
    tableHead("round");
    for (int round = 1; round <= plan.rounds(); round++) {
      Map<Contender, Throughput> measured = new EnumMap<>(Contender.class);
      for (Contender contender : order(round)) {
        measured.put(contender, throughput(bench, site, contender, activity, plan.events()));
      }
      tableLines(Integer.toString(round), measured);
    }
    say("");
    bench.topics().delete(activity);
  }

  private Throughput throughput(
      Bench bench, Site site, Contender contender, String activity, int waiting) throws Exception {
    note("throughput: %s", contender.label());
    try (ContenderRun run = start(bench, site, contender, activity, "throughput", List.of())) {
      List<ContenderRun.Sample> samples = run.awaitAnswers(plan.answers(contender, waiting));
      if (contender.archives()) {
        note("%s: %,d bytes are archived", contender.label(), run.archivedBytes());
      }
      return Throughput.of(samples, run.peakMb());
    }
  }

  private void sessions(Bench bench, Site site) throws Exception {
    say("The cost of an event by how many sessions go on at once, %,d events", plan.tableEvents());
    say("");
    tableHead("sessions");
    for (int sessions : plan.tableSessions()) {
      costs(bench, site, sessions, String.format(Locale.ROOT, "%,d", sessions));
    }
    say("");
  }

  private void products(Bench bench) throws Exception {
    say("The cost of an event by how many products the shop has, %,d events", plan.tableEvents());
    say("");
    tableHead("products");
    for (int products : plan.tableProducts()) {
      note("loading a shop of %,d products and training a model", products);
      ShopSize size = new ShopSize(plan.shop().customers(), products, plan.shop().ratings());
      try (Site site = Site.open(plan, size)) {
        costs(bench, site, plan.sessions(), String.format(Locale.ROOT, "%,d", products));
      }
    }
    say("");
  }

  private void costs(Bench bench, Site site, int sessions, String label) throws Exception {
    String activity = bench.waitingEvents(site.size(), sessions, plan.tableEvents());
    Map<Contender, Throughput> measured = new EnumMap<>(Contender.class);
    for (Contender contender : plan.tableContenders()) {
      measured.put(contender, throughput(bench, site, contender, activity, plan.tableEvents()));
    }
    tableLines(label, measured);
    bench.topics().delete(activity);
  }

  private void tableHead(String first) {
    say(
        "| %s | contender | events | events/s | events/s, second half | to the twin's | CPU µs per event | to the twin's | peak MB |",
        first);
    say("|---:|---|---:|---:|---:|---:|---:|---:|---:|");
  }

  private void tableLines(String first, Map<Contender, Throughput> measured) {
    measured.forEach(
        (contender, own) -> tableLine(first, contender, own, measured.get(contender.twin())));
  }

  private void tableLine(
      String first, Contender contender, Throughput own, @Nullable Throughput twin) {
    say(
        "| %s | %s | %,d | %,.0f | %,.0f | %s | %,.0f | %s | %,d |",
        first,
        contender.label(),
        own.answers(),
        own.perSecond(),
        own.warmPerSecond(),
        twin == null ? "" : quotient(own.warmPerSecond(), twin.warmPerSecond()),
        own.cpuMicros(),
        twin == null ? "" : quotient(own.cpuMicros(), twin.cpuMicros()),
        own.peakMb());
  }

  private static String quotient(double own, double twins) {
    return twins == 0 ? "" : String.format(Locale.ROOT, "%.2f", own / twins);
  }

  private void profile(Bench bench, Site site) throws Exception {
    String activity = bench.waitingEvents(site.size(), plan.sessions(), plan.events());
    for (Contender contender : plan.profiled()) {
      note("profile: %s", contender.label());
      Path file = bench.folder().resolve(bench.newName("profile") + ".jfr");
      long answers = plan.answers(contender, plan.events());
      Instant from;
      Instant to;
      try (ContenderRun run =
          start(bench, site, contender, activity, "profile", List.of(ProfileShares.flag(file)))) {
        run.awaitAnswers(answers / 2);
        from = Instant.now();
        run.awaitAnswers(answers);
        to = Instant.now();
        run.stop();
      }
      say(
          "Where the time goes in %s, second half of %,d events, %.0f s",
          contender.label(), answers, Duration.between(from, to).toMillis() / 1e3);
      say("");
      say("%s", ProfileShares.read(file, from, to).table());
      Files.deleteIfExists(file);
    }
    bench.topics().delete(activity);
  }

  private static ContenderRun start(
      Bench bench,
      Site site,
      Contender contender,
      String activity,
      String what,
      List<String> jvmArgs)
      throws Exception {
    String name = bench.newName(what + "-" + contender.shortName());
    return ContenderRun.start(bench, site, contender, activity, name, jvmArgs);
  }

  private void say(String format, Object... arguments) {
    report.println(String.format(Locale.ROOT, format, arguments));
    report.flush();
  }

  private void note(String format, Object... arguments) {
    progress.println(String.format(Locale.ROOT, format, arguments));
  }
}
