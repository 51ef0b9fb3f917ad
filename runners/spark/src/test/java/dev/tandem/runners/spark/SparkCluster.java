package dev.tandem.runners.spark;

import dev.tandem.runners.contract.ChildJvm;
import dev.tandem.runners.contract.ClusterJobsContract;
import dev.tandem.runners.contract.Launch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A standalone cluster of several JVMs, by the script {@code cluster}. */
final class SparkCluster implements ClusterJobsContract.Cluster {
  private static final Path SCRIPT = Path.of("cluster").toAbsolutePath();
  private static final String EXECUTOR = "CoarseGrainedExecutorBackend";
  private static final String MASTER = "master  ";

  private final Path folder;
  private final String masterUrl;

  private SparkCluster(Path folder, String masterUrl) {
    this.folder = folder;
    this.masterUrl = masterUrl;
  }

  static SparkCluster start(Path folder, int workers) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    String said = script(folder, "start", "--workers", Integer.toString(workers));
    return new SparkCluster(
        folder,
        said.lines()
            .filter(line -> line.startsWith(MASTER))
            .findFirst()
            .orElseThrow(() -> new AssertionError(said))
            .substring(MASTER.length()));
  }

  String masterUrl() {
    return masterUrl;
  }

  @Override
  public ChildJvm submit(Path workFolder, Map<String, String> environment, List<String> job)
      throws IOException {
    // The script becomes the driver's JVM.
    return new Launch(List.of(SCRIPT.toString(), "submit", "--folder", folder.toString()))
        .start(workFolder, environment, job);
  }

  /** One more; its name, such as {@code worker-3}. */
  String addWorker() throws IOException, InterruptedException {
    return script(folder, "worker", "start").strip().replace(' ', '-');
  }

  void stopWorker(int number) throws IOException, InterruptedException {
    script(folder, "worker", "stop", Integer.toString(number));
  }

  /** Starts again what has died. */
  void startAgain() throws IOException, InterruptedException {
    script(folder, "start");
  }

  ProcessHandle master() throws IOException {
    return process(folder.resolve("pids/master.pid"));
  }

  List<ProcessHandle> workers() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("pids"))) {
      List<ProcessHandle> workers = new ArrayList<>();
      for (Path file : files.sorted().toList()) {
        if (file.getFileName().toString().startsWith("worker-")) {
          workers.add(process(file));
        }
      }
      return workers;
    }
  }

  /** Executors of all applications. */
  @Override
  public List<ProcessHandle> working() throws IOException {
    return workers().stream()
        .flatMap(ProcessHandle::descendants)
        .filter(one -> one.info().commandLine().orElse("").contains(EXECUTOR))
        .toList();
  }

  @Override
  public List<ProcessHandle> processes() throws IOException {
    List<ProcessHandle> all = new ArrayList<>(List.of(master()));
    all.addAll(workers());
    all.addAll(working());
    return all;
  }

  private static ProcessHandle process(Path file) throws IOException {
    long pid = Long.parseLong(Files.readAllLines(file).get(0));
    return ProcessHandle.of(pid)
        .orElseThrow(() -> new AssertionError(file + " names no process that runs"));
  }

  @Override
  public void close() throws IOException {
    try {
      script(folder, "stop");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String script(Path folder, String... words)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(SCRIPT.toString()));
    command.addAll(List.of(words));
    command.addAll(List.of("--folder", folder.toString()));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new AssertionError(command + " failed: " + said);
    }
    return said;
  }
}
