package dev.tandem.benchmarks.stream;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process that runs while it is measured, and ends when it is closed or this JVM ends. Linux. */
final class RunningProcess implements AutoCloseable {
  private static final int LOG_LINES = 40;
  private static final long STOP_SECONDS = 60;

  private final String name;
  private final Process process;
  private final Path log;
  private final Thread killer;

  private RunningProcess(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
    this.killer = new Thread(process::destroyForcibly, "kill-" + name);
    Runtime.getRuntime().addShutdownHook(killer);
  }

  /**
   * @param name for messages
   * @param log where its output goes
   */
  static RunningProcess start(String name, ProcessBuilder builder, Path log) throws IOException {
    return new RunningProcess(
        name, builder.redirectErrorStream(true).redirectOutput(log.toFile()).start(), log);
  }

  boolean isRunning() {
    return process.isAlive();
  }

  /**
   * @throws IllegalStateException if it has ended; the message has the end of its log
   */
  void requireRunning() throws IOException {
    if (!process.isAlive()) {
      throw new IllegalStateException(trouble("It ended with exit code " + process.exitValue()));
    }
  }

  /** CPU time of all its threads so far, user and system; in steps of 10 ms. */
  long cpuNanos() {
    return process.toHandle().info().totalCpuDuration().map(Duration::toNanos).orElse(0L);
  }

  /** Largest resident memory so far in 2^20 bytes; 0 when it has ended. */
  long peakMb() throws IOException {
    Path status = Path.of("/proc", Long.toString(process.pid()), "status");
    return !Files.exists(status)
        ? 0
        : Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0)
            >> 10;
  }

  /**
   * Waits for its end.
   *
   * @return its log
   * @throws IllegalStateException if it fails or takes longer; the message has the end of its log
   */
  List<String> awaitGoodEnd(Duration limit) throws IOException, InterruptedException {
    if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new IllegalStateException(trouble("It did not end within " + limit));
    }
    if (process.exitValue() != 0) {
      throw new IllegalStateException(trouble("It ended with exit code " + process.exitValue()));
    }
    return Files.readAllLines(log);
  }

  /** What happened, with the end of its log. */
  String trouble(String what) throws IOException {
    List<String> lines = Files.readAllLines(log);
    return "%s: %s. The end of its log:%n%s"
        .formatted(
            name,
            what,
            String.join(
                System.lineSeparator(),
                lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size())));
  }

  /** Asks it to end, and makes it end if it does not. */
  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
    Runtime.getRuntime().removeShutdownHook(killer);
  }
}
