package dev.tandem.demo;

import dev.tandem.pipelines.Console;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * Shows a stream while it runs: on a terminal as a block that is drawn anew, elsewhere as lines
 * under each other. No line is longer than 99 characters. For one thread.
 */
final class StreamScreen {
  private static final Duration SHOPPERS_EVERY = Duration.ofSeconds(10);
  private static final int SHOPPERS = 3;
  private static final int VERSION = 8;
  private static final double NANOS = 1e9;
  private static final String HEAD =
      "   time  events/s  p50 ms  p95 ms  p99 ms  answered  fallbacks  failures  model";

  private final Console console;
  private final StreamTally tally;
  private final ShopWords words;
  private final boolean terminal;
  private final long start = System.nanoTime();
  private List<String> shoppers = List.of();
  private StreamTally.Counts before;
  private long last = start;
  private long lastShoppers = start;
  private int drawn;

  /**
   * @param terminal whether what is on the screen can be drawn over
   */
  StreamScreen(Console console, StreamTally tally, ShopWords words, boolean terminal) {
    this.console = console;
    this.tally = tally;
    this.words = words;
    this.terminal = terminal;
    this.before = tally.counts();
    if (!terminal) {
      console.say("%s", HEAD);
    }
  }

  /** Shows what is new, if it is time for that. */
  void look() {
    long now = System.nanoTime();
    if (now - last < (terminal ? 1 : 5) * NANOS) {
      return;
    }
    String line = line(now);
    last = now;
    boolean more = now - lastShoppers >= SHOPPERS_EVERY.toNanos();
    if (more) {
      lastShoppers = now;
      shoppers = tally.shoppers(SHOPPERS, words);
    }
    if (terminal) {
      List<String> block = new ArrayList<>(List.of(HEAD, line));
      block.addAll(shoppers);
      say(block);
      drawn = block.size();
    } else {
      say(List.of(line));
      if (more) {
        say(shoppers);
      }
    }
  }

  /** Says something that stays. */
  void tell(String text) {
    say(List.of(text));
    drawn = 0;
  }

  private String line(long now) {
    StreamTally.Counts counts = tally.counts();
    Latencies.Percentiles recent = tally.latencies(before.latencies());
    long seconds = Math.round((now - start) / NANOS);
    String line =
        String.format(
            Locale.ROOT,
            "  %2d:%02d  %,8.0f  %6s  %6s  %6s  %,8d  %,9d  %,8d  …%s",
            seconds / 60,
            seconds % 60,
            (counts.answered() - before.answered()) * NANOS / (now - last),
            recent.at(50),
            recent.at(95),
            recent.at(99),
            counts.answered(),
            counts.fallbacks(),
            counts.failures(),
            shortened(Objects.requireNonNullElse(counts.model(), "none")));
    before = counts;
    return line;
  }

  /** The end of a version, in which models of one snapshot differ. */
  static String shortened(String version) {
    return version.substring(Math.max(0, version.length() - VERSION));
  }

  private void say(List<String> lines) {
    String over = drawn == 0 ? "" : "\u001b[%dA\u001b[J".formatted(drawn);
    drawn = 0;
    for (String line : lines) {
      console.say("%s", over + line);
      over = "";
    }
  }
}
