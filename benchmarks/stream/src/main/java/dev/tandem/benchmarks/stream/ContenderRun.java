package dev.tandem.benchmarks.stream;

import dev.tandem.benchmarks.launch.LaunchFiles;
import dev.tandem.benchmarks.launch.TemporaryFolder;
import dev.tandem.transforms.io.DatabaseConfig;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A contender at work: a JVM of its own, topics for its answers and failures, a consumer group and
 * a folder, all of them new and gone at the end.
 */
final class ContenderRun implements AutoCloseable {
  private static final long POLL_MS = 50;
  private static final String ARCHIVE = "archive";

  private final Duration limit;
  private final Topics topics;
  private final String recommendations;
  private final String failures;
  private final TemporaryFolder folder;
  private final RunningProcess process;
  private long peakMb;

  private ContenderRun(
      Duration limit,
      Topics topics,
      String recommendations,
      String failures,
      TemporaryFolder folder,
      RunningProcess process) {
    this.limit = limit;
    this.topics = topics;
    this.recommendations = recommendations;
    this.failures = failures;
    this.folder = folder;
    this.process = process;
  }

  /**
   * How far it was at a moment.
   *
   * @param nanos of {@link System#nanoTime}
   * @param answers in the topic
   * @param cpuNanos of the contender's process
   */
  record Sample(long nanos, long answers, long cpuNanos) {}

  /**
   * @param activity the topic of events, read from its beginning
   * @param name of this run, not used before
   * @param jvmArgs besides the usual ones
   */
  static ContenderRun start(
      Bench bench,
      Site site,
      Contender contender,
      String activity,
      String name,
      List<String> jvmArgs)
      throws IOException, InterruptedException {
    StreamPlan plan = bench.plan();
    String recommendations = name + "-recommendations";
    String failures = name + "-failures";
    bench.topics().createStamped(recommendations);
    bench.topics().createStamped(failures);
    TemporaryFolder folder = TemporaryFolder.create(plan.work());
    try {
      Path scratch = Files.createDirectories(folder.path().resolve("scratch"));
      ProcessBuilder builder =
          JavaCommand.of(
              LaunchFiles.of(plan.repository().resolve(contender.module())),
              plan.heap(),
              scratch,
              jvmArgs,
              contender.mainClass(),
              arguments(
                  bench,
                  site,
                  contender,
                  activity,
                  recommendations,
                  failures,
                  name,
                  folder.path()));
      builder.environment().put(DatabaseConfig.PASSWORD_VARIABLE, site.database().password());
      RunningProcess process =
          RunningProcess.start(contender.label(), builder, folder.path().resolve("log"));
      return new ContenderRun(
          plan.limit(), bench.topics(), recommendations, failures, folder, process);
    } catch (IOException | RuntimeException e) {
      folder.close();
      throw e;
    }
  }

  private static List<String> arguments(
      Bench bench,
      Site site,
      Contender contender,
      String activity,
      String recommendations,
      String failures,
      String group,
      Path folder)
      throws IOException {
    List<String> arguments = new ArrayList<>();
    if (!contender.isTwin()) {
      arguments.addAll(List.of("recommendations", "--source=KAFKA", "--quiet=true"));
    }
    arguments.add("--bootstrapServers=" + bench.bootstrapServers());
    arguments.add("--activity=" + activity);
    arguments.add("--recommendations=" + recommendations);
    arguments.add("--failures=" + failures);
    arguments.add("--consumerGroup=" + group);
    arguments.add("--registry=" + site.registry());
    arguments.add("--jdbcUrl=" + site.database().jdbcUrl());
    arguments.add("--jdbcUser=" + site.database().user());
    if (contender.takesCheckpoints()) {
      arguments.add("--checkpoints=" + Files.createDirectories(folder.resolve("checkpoints")));
    }
    if (contender.archives()) {
      arguments.add("--archive=" + folder.resolve(ARCHIVE));
    }
    arguments.addAll(contender.isTwin() ? bench.plan().twinFlags() : bench.plan().tandemFlags());
    return arguments;
  }

  String recommendations() {
    return recommendations;
  }

  /**
   * How far it is now.
   *
   * @throws IllegalStateException if it has ended; the message has the end of its log
   */
  Sample sample() throws IOException {
    process.requireRunning();
    peakMb = Math.max(peakMb, process.peakMb());
    long answers = topics.count(recommendations);
    return new Sample(System.nanoTime(), answers, process.cpuNanos());
  }

  /**
   * Waits until there are so many answers.
   *
   * @return how far it was meanwhile, every 50 ms
   * @throws IllegalStateException if it ends or takes too long; the message has the end of its log
   */
  List<Sample> awaitAnswers(long answers) throws IOException, InterruptedException {
    List<Sample> samples = new ArrayList<>();
    long deadline = System.nanoTime() + limit.toNanos();
    while (true) {
      Sample now = sample();
      samples.add(now);
      if (now.answers() >= answers) {
        return samples;
      }
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(
            process.trouble(
                "It gave %,d of %,d answers within %s".formatted(now.answers(), answers, limit)));
      }
      Thread.sleep(POLL_MS);
    }
  }

  /** Largest resident memory of its process when it was last looked at, in 2^20 bytes. */
  long peakMb() {
    return peakMb;
  }

  /** How many bytes its archive has by now, files included that are not complete; 0 without one. */
  long archivedBytes() throws IOException {
    Path archive = folder.path().resolve(ARCHIVE);
    if (!Files.exists(archive)) {
      return 0;
    }
    try (Stream<Path> files = Files.walk(archive)) {
      return files.map(Path::toFile).filter(File::isFile).mapToLong(File::length).sum();
    }
  }

  /** Ends the process; topics and folder stay until {@link #close}. */
  void stop() throws InterruptedException {
    process.close();
  }

  @Override
  public void close() throws InterruptedException {
    process.close();
    topics.delete(recommendations);
    topics.delete(failures);
    folder.close();
  }
}
