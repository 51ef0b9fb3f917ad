package dev.tandem.runners.contract;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** What can befall a process. */
public final class Signals {

  private Signals() {}

  /** SIGKILL to a process and all that it has started; returns when they are gone. */
  public static void kill(ProcessHandle process) {
    kill(Stream.concat(Stream.of(process), process.descendants()).toList());
  }

  /** SIGKILL; returns when they are gone. */
  public static void kill(List<ProcessHandle> processes) {
    processes.forEach(ProcessHandle::destroyForcibly);
    CompletableFuture.allOf(
            processes.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
        .join();
  }

  /** SIGSTOP: nothing of it runs until it is {@linkplain #thaw thawed}. */
  public static void freeze(List<ProcessHandle> processes)
      throws IOException, InterruptedException {
    signal("-STOP", processes);
  }

  /** SIGCONT. */
  public static void thaw(List<ProcessHandle> processes) throws IOException, InterruptedException {
    signal("-CONT", processes.stream().filter(ProcessHandle::isAlive).toList());
  }

  private static void signal(String name, List<ProcessHandle> processes)
      throws IOException, InterruptedException {
    for (ProcessHandle process : processes) {
      int code = new ProcessBuilder("kill", name, Long.toString(process.pid())).start().waitFor();
      if (code != 0 && process.isAlive()) {
        throw new IOException("kill %s %d: exit code %d".formatted(name, process.pid(), code));
      }
    }
  }
}
