package dev.tandem.benchmarks.stream;

import dev.tandem.benchmarks.launch.Flags;
import dev.tandem.testdata.shop.ShopSize;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * What to measure, and how.
 *
 * @param shop the sample shop
 * @param epochs most passes of the training
 * @param partitions of each topic
 * @param rounds how often latency and throughput are measured
 * @param rate events a second for latency
 * @param sessions that go on at once
 * @param warmup before latency is measured
 * @param seconds for which latency is measured
 * @param events that wait in the topic for throughput
 * @param directEvents how many of them Direct answers, which is no runner for many
 * @param checkEvents that are compared
 * @param tableContenders for the tables of costs
 * @param tableEvents that wait in the topic for the tables of costs
 * @param tableSessions for the table by sessions
 * @param tableProducts for the table by products
 * @param profiled whose time is profiled
 * @param heap each contender's {@code -Xmx}
 * @param tandemFlags handed to Tandem's job besides the usual ones
 * @param twinFlags handed to the twin besides the usual ones
 * @param limit for one run of one contender
 * @param repository where the modules lie
 * @param work where data and logs go while they are needed
 */
record StreamPlan(
    List<Measure> measures,
    List<Contender> contenders,
    ShopSize shop,
    int epochs,
    int partitions,
    int rounds,
    int rate,
    int sessions,
    int warmup,
    int seconds,
    int events,
    int directEvents,
    int checkEvents,
    List<Contender> tableContenders,
    int tableEvents,
    List<Integer> tableSessions,
    List<Integer> tableProducts,
    List<Contender> profiled,
    String heap,
    List<String> tandemFlags,
    List<String> twinFlags,
    Duration limit,
    Path repository,
    Path work) {

  private static final Set<String> FLAGS =
      Set.of(
          "measure",
          "contenders",
          "customers",
          "products",
          "ratings",
          "epochs",
          "partitions",
          "rounds",
          "rate",
          "sessions",
          "warmup",
          "seconds",
          "events",
          "directEvents",
          "checkEvents",
          "tableContenders",
          "tableEvents",
          "tableSessions",
          "tableProducts",
          "profiled",
          "heap",
          "tandemFlags",
          "twinFlags",
          "limitMinutes",
          "repository",
          "work");

  /**
   * @throws IllegalArgumentException if a flag is unknown or its value makes no sense
   */
  static StreamPlan parse(String[] args) {
    Flags flags = Flags.parse(args, FLAGS);
    return new StreamPlan(
        flags.choices("measure", Measure.class, "check,latency,throughput"),
        flags.choices("contenders", Contender.class, "twin,flink,spark,direct"),
        new ShopSize(
            flags.count("customers", 10_000),
            flags.count("products", 1_000),
            flags.count("ratings", 100_000)),
        flags.count("epochs", 3),
        flags.count("partitions", 4),
        flags.count("rounds", 1),
        flags.count("rate", 1_000),
        flags.count("sessions", 10_000),
        flags.count("warmup", 30),
        flags.count("seconds", 60),
        flags.count("events", 500_000),
        flags.count("directEvents", 20_000),
        flags.count("checkEvents", 500),
        flags.choices("tableContenders", Contender.class, "twin,flink"),
        flags.count("tableEvents", 200_000),
        flags.counts("tableSessions", "1000,10000,100000"),
        flags.counts("tableProducts", "110,10000,100000"),
        flags.choices("profiled", Contender.class, "flink"),
        flags.text("heap", "2g"),
        words(flags.text("tandemFlags", "")),
        words(flags.text("twinFlags", "")),
        Duration.ofMinutes(flags.count("limitMinutes", 15)),
        Path.of(flags.text("repository", ".")).toAbsolutePath().normalize(),
        Path.of(flags.text("work", System.getProperty("java.io.tmpdir"))).toAbsolutePath());
  }

  private static List<String> words(String text) {
    return Arrays.stream(text.split(" ", -1)).filter(word -> !word.isBlank()).toList();
  }

  /** How many of the events a contender has to answer. */
  int answers(Contender contender, int waiting) {
    return contender == Contender.DIRECT ? Math.min(waiting, directEvents) : waiting;
  }

  /** What was set otherwise than by default, for the report's head; empty if nothing was. */
  String specialFlags() {
    return (tandemFlags.isEmpty() ? "" : ", Tandem with " + String.join(" ", tandemFlags))
        + (twinFlags.isEmpty() ? "" : ", the twin with " + String.join(" ", twinFlags));
  }
}
