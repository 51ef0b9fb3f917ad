package dev.tandem.pipelines;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * What a launch gave, as a person at the console sees it.
 *
 * @param out standard out
 * @param err standard error
 */
public record Launch(ExitCode exitCode, String out, String err) {

  /** Launches in this process. */
  public static Launch of(String... args) {
    return with(() -> {}, args);
  }

  /** Launches {@code training-export} and does something else once it is about to read. */
  public static Launch export(Runnable beforeReading, List<String> flags, String... more) {
    return with(
        beforeReading,
        Stream.of(Stream.of("training-export"), flags.stream(), Arrays.stream(more))
            .flatMap(s -> s)
            .toArray(String[]::new));
  }

  private static Launch with(Runnable beforeReading, String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    AtomicBoolean done = new AtomicBoolean();
    PrintStream watched =
        new PrintStream(err, true, StandardCharsets.UTF_8) {
          @Override
          public void println(String line) {
            super.println(line);
            // This line comes after the view of the database began and before a rating is read.
            if (line.startsWith("Exporting ") && !done.getAndSet(true)) {
              beforeReading.run();
            }
          }
        };
    ExitCode exitCode =
        new Launcher(new PrintStream(out, true, StandardCharsets.UTF_8), watched).launch(args);
    return new Launch(
        exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** Everything that was printed. */
  public String all() {
    return out + err;
  }
}
