package dev.tandem.benchmarks.export;

import dev.tandem.benchmarks.launch.LaunchFiles;
import dev.tandem.benchmarks.launch.TemporaryFolder;
import dev.tandem.testdata.database.EmbeddedDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;

/** One run of one contender: a JVM of its own, into a folder of its own that is deleted. */
final class ContenderRun {
  private static final int LOG_LINES = 40;

  private final BenchmarkPlan plan;
  private final EmbeddedDatabase database;

  ContenderRun(BenchmarkPlan plan, EmbeddedDatabase database) {
    this.plan = plan;
    this.database = database;
  }

  /** What one run cost and what it wrote. */
  record Result(MeasuredProcess.Usage usage, ParquetRows written) {}

  /**
   * @throws IllegalStateException if it fails or takes too long; the message has the end of its log
   */
  Result run(Contender contender, DuplicatePolicy policy)
      throws IOException, InterruptedException, SQLException {
    try (TemporaryFolder folder = TemporaryFolder.create(plan.work())) {
      Path output = folder.path().resolve("out");
      Path log = folder.path().resolve("log");
      ProcessBuilder builder =
          new ProcessBuilder(command(contender, policy, folder.path(), output))
              .directory(folder.path().toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile());
      builder.environment().put("TANDEM_JDBC_PASSWORD", database.password());
      MeasuredProcess.Usage usage;
      try {
        usage = MeasuredProcess.run(builder, plan.limit());
      } catch (TimeoutException e) {
        throw new IllegalStateException(
            trouble(contender, "It did not end within " + plan.limit() + ".", log), e);
      }
      if (usage.exitCode() != 0) {
        throw new IllegalStateException(
            trouble(contender, "It ended with exit code " + usage.exitCode() + ".", log));
      }
      return new Result(usage, ParquetRows.read(output, contender.files()));
    }
  }

  private List<String> command(
      Contender contender, DuplicatePolicy policy, Path scratch, Path output) throws IOException {
    LaunchFiles files = LaunchFiles.of(plan.repository().resolve(contender.module()));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx" + plan.heap());
    // What an engine spills goes where it is deleted with the rest.
    command.add("-Djava.io.tmpdir=" + scratch);
    command.addAll(files.jvmArgs());
    command.add("-classpath");
    command.add(files.classPath());
    command.add(contender.mainClass());
    command.addAll(contender.arguments(policy, plan));
    command.add("--jdbcUrl=" + database.jdbcUrl());
    command.add("--jdbcUser=" + database.user());
    command.add("--output=" + output);
    return command;
  }

  private static String trouble(Contender contender, String what, Path log) throws IOException {
    List<String> lines = Files.readAllLines(log);
    return "%s: %s The end of its log:%n%s"
        .formatted(
            contender.label(),
            what,
            String.join(
                System.lineSeparator(),
                lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size())));
  }
}
