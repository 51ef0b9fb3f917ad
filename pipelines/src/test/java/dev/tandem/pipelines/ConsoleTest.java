package dev.tandem.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ConsoleTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void putsResultsAndNotesApart() {
    Console console = new Console(stream(out), stream(err), false);

    console.say("%,d rows", 12_345);
    console.note("100 % of it");

    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("12,345 rows\n");
    assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("100 % of it\n");
  }

  @Test
  void saysNothingWhenQuiet() {
    Console console = new Console(stream(out), stream(err), true);

    console.say("a");
    console.note("b");
    try (Console.Progress progress = console.progress("rows read", () -> 5, 10)) {
      assertThat(progress).isNotNull();
    }

    assertThat(out.size() + err.size()).isZero();
  }

  @Test
  void tellsHowFarItIsAndStopsWhenClosed() throws Exception {
    CountDownLatch told = new CountDownLatch(1);
    AtomicLong asked = new AtomicLong();
    PrintStream watched =
        new PrintStream(err, true, StandardCharsets.UTF_8) {
          @Override
          public void println(String line) {
            super.println(line);
            told.countDown();
          }
        };
    Console console = new Console(stream(out), watched, false);
    try (Console.Progress progress =
        console.progress("rows read", () -> 1_250 * Math.min(1, asked.incrementAndGet()), 5_000)) {
      assertThat(progress).isNotNull();
      assertThat(told.await(30, TimeUnit.SECONDS)).isTrue();
    }

    assertThat(err.toString(StandardCharsets.UTF_8))
        .startsWith("  1,250 of 5,000 rows read (25 %), ");
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().equals("progress"));
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }
}
