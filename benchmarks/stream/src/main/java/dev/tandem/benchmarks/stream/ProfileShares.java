package dev.tandem.benchmarks.stream;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;

/**
 * Where the time of a JVM's own threads went, from what its flight recorder sampled every 10 ms.
 * Collecting garbage and compiling are no threads of Java's and not in it.
 *
 * <p>Of the threads in native code the recorder takes one at each tick, in turn, and most of them
 * wait. ONNX Runtime's work is native: its samples count as many times as there are such threads.
 * So its share is an estimate.
 */
final class ProfileShares {
  private static final String JAVA = "jdk.ExecutionSample";
  private static final String NATIVE = "jdk.NativeMethodSample";
  private static final String ONNX = "ai.onnxruntime.";

  private final Map<String, Double> samples = new HashMap<>();

  /** The JVM's flag that makes it write what is read here when it ends. */
  static String flag(Path file) {
    return "-XX:StartFlightRecording=filename=%s,settings=profile,dumponexit=true,%s#period=10ms,%s#period=10ms"
        .formatted(file, JAVA, NATIVE);
  }

  /** Reads what was sampled between two moments. */
  static ProfileShares read(Path file, Instant from, Instant to) throws IOException {
    ProfileShares shares = new ProfileShares();
    Set<Long> nativeThreads = new HashSet<>();
    long embedded = 0;
    try (RecordingFile recording = new RecordingFile(file)) {
      while (recording.hasMoreEvents()) {
        RecordedEvent event = recording.readEvent();
        Instant time = event.getStartTime();
        if (time.isBefore(from) || time.isAfter(to) || event.getStackTrace() == null) {
          continue;
        }
        List<String> stack = new ArrayList<>();
        for (RecordedFrame frame : event.getStackTrace().getFrames()) {
          stack.add(frame.getMethod().getType().getName());
        }
        switch (event.getEventType().getName()) {
          case JAVA -> shares.add(FrameGroups.of(stack), 1);
          case NATIVE -> {
            RecordedThread thread = event.getThread("sampledThread");
            nativeThreads.add(thread == null ? -1 : thread.getId());
            if (!stack.isEmpty() && stack.get(0).startsWith(ONNX)) {
              embedded++;
            }
          }
          default -> {}
        }
      }
    }
    shares.add("embed", (double) embedded * nativeThreads.size());
    return shares;
  }

  void add(String group, double count) {
    if (count > 0) {
      samples.merge(group, count, Double::sum);
    }
  }

  /** A line for each part, the largest first, in Markdown. */
  String table() {
    double all = samples.values().stream().mapToDouble(Double::doubleValue).sum();
    StringBuilder table = new StringBuilder("| part | share | samples |\n|---|---:|---:|\n");
    samples.entrySet().stream()
        .sorted(
            Map.Entry.<String, Double>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .forEach(
            part ->
                table.append(
                    String.format(
                        Locale.ROOT,
                        "| %s | %.1f %% | %,.0f |%n",
                        part.getKey(),
                        100 * part.getValue() / all,
                        part.getValue())));
    return table.toString();
  }
}
