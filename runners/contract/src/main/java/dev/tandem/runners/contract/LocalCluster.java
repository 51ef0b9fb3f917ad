package dev.tandem.runners.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A cluster of several processes on this machine, started and ended by the script of a leaf that
 * people use too.
 */
public final class LocalCluster implements AutoCloseable {
  private static final long LIMIT_SECONDS = 180;

  private final Path script;
  private final Path folder;

  private LocalCluster(Path script, Path folder) {
    this.script = script;
    this.folder = folder;
  }

  /**
   * Starts it and waits until all of it answers.
   *
   * @param script such as {@code runners/flink/cluster}
   * @param flags of {@code start}
   */
  public static LocalCluster start(Path script, Path folder, String... flags)
      throws IOException, InterruptedException {
    LocalCluster cluster = new LocalCluster(script.toAbsolutePath(), folder);
    List<String> args = new ArrayList<>(List.of("start", "--folder", folder.toString()));
    args.addAll(Arrays.asList(flags));
    try {
      cluster.run(args);
    } catch (IOException | InterruptedException | RuntimeException | AssertionError e) {
      cluster.close();
      throw e;
    }
    return cluster;
  }

  /**
   * Gives the script a word, such as {@code worker start}.
   *
   * @return what it said
   */
  public String tell(String word, String operation, String... more)
      throws IOException, InterruptedException {
    List<String> args = new ArrayList<>(List.of(word));
    if (!operation.isEmpty()) {
      args.add(operation);
    }
    args.addAll(List.of("--folder", folder.toString()));
    args.addAll(Arrays.asList(more));
    return run(args);
  }

  private String run(List<String> args) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(script.toString()));
    command.addAll(args);
    // A file: what the script starts holds on to a pipe.
    Path said = Files.createTempFile("cluster", ".out");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(said.toFile())
              .start();
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(command + " takes too long:\n" + Files.readString(said));
      }
      String text = Files.readString(said, StandardCharsets.UTF_8);
      if (process.exitValue() != 0) {
        throw new AssertionError(command + " ended with " + process.exitValue() + ":\n" + text);
      }
      return text;
    } finally {
      Files.delete(said);
    }
  }

  /** How a job is submitted to it; runs as long as what submits it. */
  public Launch submit(String... flags) {
    List<String> command =
        new ArrayList<>(List.of(script.toString(), "submit", "--folder", folder.toString()));
    command.addAll(Arrays.asList(flags));
    return new Launch(command);
  }

  public Path folder() {
    return folder;
  }

  /** Its processes by the names that the script gives them, running or not, sorted. */
  public List<String> processes() throws IOException {
    try (var files = Files.list(folder.resolve("pids"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".pid"))
          .map(name -> name.substring(0, name.length() - ".pid".length()))
          .sorted()
          .toList();
    }
  }

  /** A process that runs. */
  public ProcessHandle process(String name) throws IOException {
    long pid =
        Long.parseLong(Files.readAllLines(folder.resolve("pids").resolve(name + ".pid")).get(0));
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .orElseThrow(() -> new AssertionError(name + " does not run"));
  }

  @Override
  public void close() {
    try {
      tell("stop", "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
