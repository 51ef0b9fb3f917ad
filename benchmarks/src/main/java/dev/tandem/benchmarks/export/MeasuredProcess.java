package dev.tandem.benchmarks.export;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs a process to its end and measures it as a whole, from start to exit. Linux only. */
final class MeasuredProcess {
  private static final long POLL_MS = 20;

  /** {@code USER_HZ}: on Linux 100, whatever the kernel's own tick. */
  private static final double TICKS_PER_SECOND = 100;

  private MeasuredProcess() {}

  /**
   * @param wallSeconds from before the start until the exit was seen
   * @param cpuSeconds of all its threads, user and system; in steps of 0.01
   * @param peakMb largest resident memory in 2^20 bytes, but for growth in the last 20 ms
   */
  record Usage(int exitCode, double wallSeconds, double cpuSeconds, long peakMb) {}

  /**
   * No other child of this JVM may end meanwhile: its CPU time would count here.
   *
   * @throws TimeoutException if the process does not end within the limit; it is killed
   */
  static Usage run(ProcessBuilder builder, Duration limit)
      throws IOException, InterruptedException, TimeoutException {
    long ticksBefore = ticksOfEndedChildren();
    long start = System.nanoTime();
    Process process = builder.start();
    Thread killer = new Thread(process::destroyForcibly, "kill-contender");
    Runtime.getRuntime().addShutdownHook(killer);
    try {
      Path status = Path.of("/proc", Long.toString(process.pid()), "status");
      long peakKb = 0;
      while (!process.waitFor(POLL_MS, TimeUnit.MILLISECONDS)) {
        peakKb = Math.max(peakKb, peakKb(status));
        if (System.nanoTime() - start > limit.toNanos()) {
          throw new TimeoutException("not ended within " + limit);
        }
      }
      double wallSeconds = (System.nanoTime() - start) / 1e9;
      double cpuSeconds = (ticksOfEndedChildren() - ticksBefore) / TICKS_PER_SECOND;
      return new Usage(process.exitValue(), wallSeconds, cpuSeconds, peakKb >> 10);
    } finally {
      process.destroyForcibly().waitFor();
      Runtime.getRuntime().removeShutdownHook(killer);
    }
  }

  /** The kernel adds a child's CPU time to its parent's account when the child has ended. */
  private static long ticksOfEndedChildren() throws IOException {
    String stat = Files.readString(Path.of("/proc/self/stat"));
    // The second field is the program's name in parentheses and may hold spaces: count from there.
    List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
    long user = Long.parseLong(fields.get(13));
    long system = Long.parseLong(fields.get(14));
    return user + system;
  }

  private static long peakKb(Path status) {
    try {
      return Files.readAllLines(status).stream()
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      // It has just ended.
      return 0;
    }
  }
}
