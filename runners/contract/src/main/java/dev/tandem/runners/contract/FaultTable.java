package dev.tandem.runners.contract;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What faults did to a stream, for {@code docs/reliability.md}: written into {@code
 * target/reliability} after each, as a table in Markdown.
 */
final class FaultTable {
  private final Path file;
  private final Map<String, List<StreamLedger.Measured>> faults = new LinkedHashMap<>();

  /**
   * @param name of the cluster
   */
  FaultTable(String name) {
    file = Path.of("target", "reliability", name + ".md");
  }

  void add(String fault, StreamLedger.Measured measured) throws IOException {
    faults.computeIfAbsent(fault, unused -> new ArrayList<>()).add(measured);
    Files.createDirectories(file.getParent());
    StringBuilder table =
        new StringBuilder(
            """
            | fault | times | no recommendation for, median | worst | an event waited, median | worst |
            |---|---|---|---|---|---|
            """);
    faults.forEach(
        (name, all) ->
            table.append(
                "| %s | %d | %s | %s | %s | %s |%n"
                    .formatted(
                        name,
                        all.size(),
                        median(all.stream().map(StreamLedger.Measured::silence).toList()),
                        worst(all.stream().map(StreamLedger.Measured::silence).toList()),
                        median(all.stream().map(StreamLedger.Measured::waited).toList()),
                        worst(all.stream().map(StreamLedger.Measured::waited).toList()))));
    Files.writeString(file, table);
  }

  private static String median(List<Duration> all) {
    List<Duration> sorted = all.stream().sorted().toList();
    return seconds(sorted.get(sorted.size() / 2));
  }

  private static String worst(List<Duration> all) {
    return seconds(all.stream().sorted().toList().get(all.size() - 1));
  }

  private static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1e3);
  }
}
