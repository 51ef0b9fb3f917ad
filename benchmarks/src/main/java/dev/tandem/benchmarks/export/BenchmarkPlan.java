package dev.tandem.benchmarks.export;

import dev.tandem.benchmarks.launch.Flags;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * What to measure, and how.
 *
 * @param customers rows in the shop's customers
 * @param products rows in the shop's products
 * @param ratings the sizes to measure at: rows in the shop's ratings
 * @param rounds how often each contender runs in each setting
 * @param heap each contender's {@code -Xmx}
 * @param tandemFlags handed to Tandem's export besides the usual ones
 * @param twinFlags handed to the twin besides the usual ones
 * @param limit for one run of one contender
 * @param repository where the modules lie
 * @param work where outputs and logs go while they are needed
 */
record BenchmarkPlan(
    int customers,
    int products,
    List<Integer> ratings,
    List<DuplicatePolicy> policies,
    List<Contender> contenders,
    int rounds,
    String heap,
    List<String> tandemFlags,
    List<String> twinFlags,
    Duration limit,
    Path repository,
    Path work) {

  private static final Set<String> FLAGS =
      Set.of(
          "customers",
          "products",
          "ratings",
          "policies",
          "contenders",
          "rounds",
          "heap",
          "tandemFlags",
          "twinFlags",
          "limitMinutes",
          "repository",
          "work");

  /**
   * @throws IllegalArgumentException if a flag is unknown or its value makes no sense
   */
  static BenchmarkPlan parse(String[] args) {
    Flags flags = Flags.parse(args, FLAGS);
    return new BenchmarkPlan(
        flags.count("customers", 100_000),
        flags.count("products", 10_000),
        flags.counts("ratings", "1000000,5000000"),
        flags.choices("policies", DuplicatePolicy.class, "ALL,LAST"),
        flags.choices("contenders", Contender.class, "twin,flink,spark,direct"),
        flags.count("rounds", 3),
        flags.text("heap", "4g"),
        words(flags.text("tandemFlags", "")),
        words(flags.text("twinFlags", "")),
        Duration.ofMinutes(flags.count("limitMinutes", 30)),
        Path.of(flags.text("repository", ".")).toAbsolutePath().normalize(),
        Path.of(flags.text("work", System.getProperty("java.io.tmpdir"))).toAbsolutePath());
  }

  private static List<String> words(String text) {
    return Arrays.stream(text.split(" ", -1)).filter(word -> !word.isBlank()).toList();
  }

  /** What was set otherwise than by default, for the report's head; empty if nothing was. */
  String specialFlags() {
    return (tandemFlags.isEmpty() ? "" : ", Tandem with " + String.join(" ", tandemFlags))
        + (twinFlags.isEmpty() ? "" : ", the twin with " + String.join(" ", twinFlags));
  }
}
