package dev.tandem.runners.contract;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program in a JVM of its own; killed when closed. */
public final class ChildJvm implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(3);

  private final Process process;
  private final Path out;
  private final Path err;

  /** How it ended and all it said. */
  public record Ended(int exitCode, String out, String err) {}

  private ChildJvm(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  static ChildJvm start(List<String> command, Map<String, String> environment, Path workFolder)
      throws IOException {
    // Files, because a pipe that nobody reads would stop the child.
    Path out = Files.createTempFile(workFolder, "child", ".out");
    Path err = Files.createTempFile(workFolder, "child", ".err");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(workFolder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().putAll(environment);
    return new ChildJvm(builder.start(), out, err);
  }

  /** Waits for the end, at most three minutes. */
  public Ended await() throws IOException, InterruptedException {
    if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      close();
      throw new AssertionError("It ran for more than " + LIMIT + " and said:\n" + said());
    }
    return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  /** What it has said so far, both streams. */
  public String said() throws IOException {
    return Files.readString(out) + Files.readString(err);
  }

  /** True if it ended within the time. */
  public boolean endsWithin(Duration time) throws InterruptedException {
    return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
  }

  public ProcessHandle handle() {
    return process.toHandle();
  }

  /** SIGKILL; returns when it is gone. */
  @Override
  public void close() {
    process.destroyForcibly();
    boolean interrupted = false;
    while (process.isAlive()) {
      try {
        process.waitFor();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
