package dev.tandem.benchmarks.micro;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.openjdk.jmh.Main;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;

/** Runs JMH with its own command line, and puts beside each other what was run together. */
public final class MicroBenchmarks {
  private MicroBenchmarks() {}

  public static void main(String[] args)
      throws CommandLineOptionException, IOException, RunnerException {
    CommandLineOptions options = new CommandLineOptions(args);
    if (options.shouldHelp()
        || options.shouldList()
        || options.shouldListWithParams()
        || options.shouldListProfilers()
        || options.shouldListResultFormats()) {
      Main.main(args);
    } else {
      System.out.print(ratios(new Runner(options).run()));
    }
  }

  /** As text, a line for each; a ratio of which one side was not run is left out. */
  static String ratios(Collection<RunResult> results) {
    StringBuilder text = new StringBuilder();
    for (RunResult result : results) {
      if (name(result).equals("MemoryBandwidthBenchmark.readAndSelect")) {
        line(
            text,
            "one query of 1000000 items: %.2f of the memory bandwidth",
            counter(result, "readNanos") / counter(result, "selectNanos"));
      }
    }
    for (String items : List.of("110", "10000", "1000000")) {
      for (String filtered : List.of("", "Filtered")) {
        Optional<Double> naive = score(results, "TopKBenchmark.naive" + filtered, items);
        Optional<Double> ours = score(results, "TopKBenchmark.single" + filtered, items);
        if (naive.isPresent() && ours.isPresent()) {
          String what = items + " items" + (filtered.isEmpty() ? "" : ", filtered");
          line(
              text,
              "one query of " + what + ": %.1f times as fast as the naive way",
              naive.get() / ours.get());
        }
      }
    }
    return text.toString();
  }

  private static void line(StringBuilder text, String format, double ratio) {
    text.append(String.format(Locale.ROOT, format, ratio)).append('\n');
  }

  private static Optional<Double> score(Collection<RunResult> results, String name, String items) {
    return results.stream()
        .filter(result -> name(result).equals(name))
        .filter(result -> items.equals(result.getParams().getParam("items")))
        .map(result -> result.getPrimaryResult().getScore())
        .findFirst();
  }

  private static double counter(RunResult result, String name) {
    return Objects.requireNonNull(result.getSecondaryResults().get(name), name).getScore();
  }

  /** Class and method. */
  private static String name(RunResult result) {
    String[] parts = result.getParams().getBenchmark().split("\\.", -1);
    return parts[parts.length - 2] + "." + parts[parts.length - 1];
  }
}
