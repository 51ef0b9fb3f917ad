package dev.tandem.testdata.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A server in a process of its own, which ends when it is closed and when this JVM ends: it has to
 * end with its standard input, as {@link ChildMain} and the script for Node see to.
 */
public final class ChildServer implements AutoCloseable {
  private static final Duration STARTUP_LIMIT = Duration.ofMinutes(2);
  private static final Duration END_LIMIT = Duration.ofSeconds(20);
  private static final int LINES_KEPT = 200;

  private final Process process;
  private final PrivateDirectory directory;
  private final Deque<String> lastLines = new ArrayDeque<>();
  private final CompletableFuture<MatchResult> announcement = new CompletableFuture<>();

  /**
   * What to run.
   *
   * @param name of the server, for messages
   * @param line the program and its arguments
   * @param environment added to this JVM's own
   * @param workingDirectory of the process
   * @param ready found in the line by which the server says that it is ready; group 1, if it has
   *     one, is its port
   */
  public record Command(
      String name,
      List<String> line,
      Map<String, String> environment,
      Path workingDirectory,
      Pattern ready) {}

  private ChildServer(Process process, PrivateDirectory directory) {
    this.process = process;
    this.directory = directory;
  }

  /**
   * Starts a server and waits until it is ready. The directory is deleted with the server, also
   * when it does not start.
   *
   * @throws UncheckedIOException with what the server printed last, if it ends or takes too long
   */
  public static ChildServer start(Command command, PrivateDirectory directory) {
    ChildServer server = null;
    boolean ready = false;
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command.line())
              .directory(command.workingDirectory().toFile())
              .redirectErrorStream(true);
      builder.environment().putAll(command.environment());
      server = new ChildServer(builder.start(), directory);
      server.follow(command.ready());
      server.awaitReady(command.name());
      ready = true;
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot start " + command.name(), e);
    } finally {
      if (!ready) {
        discard(server, directory);
      }
    }
  }

  private static void discard(@Nullable ChildServer server, PrivateDirectory directory) {
    if (server != null) {
      server.close();
    } else {
      directory.close();
    }
  }

  /** Reads all that the server prints: it would stall on a full pipe. */
  private void follow(Pattern ready) {
    Thread reader = new Thread(() -> read(ready), "server-output-" + process.pid());
    reader.setDaemon(true);
    reader.start();
  }

  private void read(Pattern ready) {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        keep(line);
        Matcher matcher = ready.matcher(line);
        if (matcher.find()) {
          announcement.complete(matcher.toMatchResult());
        }
      }
    } catch (IOException e) {
      keep("Its output broke off: " + e);
    }
    announcement.completeExceptionally(new IOException("It ended before it was ready"));
  }

  private void keep(String line) {
    synchronized (lastLines) {
      if (lastLines.size() == LINES_KEPT) {
        lastLines.removeFirst();
      }
      lastLines.addLast(line);
    }
  }

  private void awaitReady(String name) throws IOException {
    try {
      announcement.get(STARTUP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException(name + " did not get ready; it said last:\n" + lastOutput(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while " + name + " was starting", e);
    }
  }

  private String lastOutput() {
    synchronized (lastLines) {
      return String.join("\n", lastLines);
    }
  }

  /** The port that the server has announced. */
  public int port() {
    return Integer.parseInt(announcement.join().group(1));
  }

  public ProcessHandle handle() {
    return process.toHandle();
  }

  /** Where the server's files lie while it runs. */
  public Path folder() {
    return directory.path();
  }

  /** Ends the process at once (SIGKILL), waits until it is gone, and keeps its files. */
  public void kill() {
    process.destroyForcibly();
    awaitEnd();
  }

  /** Ends the process, waits until it is gone, and removes its files. */
  @Override
  public void close() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      // It is ended below then, the hard way.
    }
    if (!awaitEnd()) {
      kill();
    }
    directory.close();
  }

  private boolean awaitEnd() {
    try {
      return process.waitFor(END_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
