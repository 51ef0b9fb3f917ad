package dev.tandem.testdata.objectstore;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A server in a JVM of its own, which ends when it is closed and when this JVM ends. */
final class ChildServer implements AutoCloseable {
  private static final Duration STARTUP_LIMIT = Duration.ofMinutes(2);
  private static final Duration END_LIMIT = Duration.ofSeconds(20);
  private static final int LINES_KEPT = 200;

  private final Process process;
  private final ServerFolder folder;
  private final Deque<String> lastLines = new ArrayDeque<>();
  private final CompletableFuture<Integer> announcedPort = new CompletableFuture<>();

  /**
   * What to run.
   *
   * @param jars the server's class path
   * @param jvmArguments for the child JVM, before its main class
   * @param mainClass must have a {@code public static void main(String[])}
   * @param arguments for the main class
   * @param portLine found in the line by which the server says that it is ready; group 1 is its
   *     port
   */
  record Command(
      List<Path> jars,
      List<String> jvmArguments,
      String mainClass,
      List<String> arguments,
      Pattern portLine) {}

  private ChildServer(Process process, ServerFolder folder) {
    this.process = process;
    this.folder = folder;
  }

  /**
   * Starts a server with {@code folder} as its working and temporary directory and waits until it
   * has announced its port. The folder is deleted with the server, also when it does not start.
   *
   * @throws UncheckedIOException with what the server printed last, if it ends or takes too long
   */
  static ChildServer start(Command command, ServerFolder folder) {
    ChildServer server = null;
    boolean ready = false;
    try {
      Process process =
          new ProcessBuilder(commandLine(command, folder))
              .directory(folder.path().toFile())
              .redirectErrorStream(true)
              .start();
      server = new ChildServer(process, folder);
      server.follow(command.portLine());
      server.awaitPort(command.mainClass());
      ready = true;
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot start " + command.mainClass(), e);
    } finally {
      if (!ready) {
        discard(server, folder);
      }
    }
  }

  private static void discard(@Nullable ChildServer server, ServerFolder folder) {
    if (server != null) {
      server.close();
    } else {
      deleteUnchecked(folder);
    }
  }

  private static List<String> commandLine(Command command, ServerFolder folder) {
    String classPath =
        Stream.concat(command.jars().stream(), Stream.of(StoreJars.codeLocation()))
            .map(Path::toString)
            .collect(Collectors.joining(System.getProperty("path.separator")));
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.add("-Djava.io.tmpdir=" + folder.path());
    line.addAll(command.jvmArguments());
    line.addAll(List.of("-classpath", classPath, ChildMain.class.getName()));
    line.addAll(List.of(folder.path().toString(), command.mainClass()));
    line.addAll(command.arguments());
    return line;
  }

  /** Reads all that the server prints: it would stall on a full pipe. */
  private void follow(Pattern portLine) {
    Thread reader = new Thread(() -> read(portLine), "store-output-" + process.pid());
    reader.setDaemon(true);
    reader.start();
  }

  private void read(Pattern portLine) {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        keep(line);
        Matcher matcher = portLine.matcher(line);
        if (matcher.find()) {
          announcedPort.complete(Integer.parseInt(matcher.group(1)));
        }
      }
    } catch (IOException e) {
      keep("Its output broke off: " + e);
    }
    announcedPort.completeExceptionally(new IOException("It ended before it was ready"));
  }

  private void keep(String line) {
    synchronized (lastLines) {
      if (lastLines.size() == LINES_KEPT) {
        lastLines.removeFirst();
      }
      lastLines.addLast(line);
    }
  }

  private void awaitPort(String name) throws IOException {
    try {
      announcedPort.get(STARTUP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
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

  int port() {
    return announcedPort.join();
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  Path folder() {
    return folder.path();
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      // It is ended below then, the hard way.
    }
    if (!awaitEnd()) {
      process.destroyForcibly();
      awaitEnd();
    }
    deleteUnchecked(folder);
  }

  private boolean awaitEnd() {
    try {
      return process.waitFor(END_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static void deleteUnchecked(ServerFolder folder) {
    try {
      folder.delete();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot remove " + folder.path(), e);
    }
  }
}
