package dev.tandem.testdata.database;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** How a server's process, and those it has started, are ended. */
record ServerProcess(ProcessHandle handle) {

  private static final Duration GRACE = Duration.ofSeconds(20);

  /** Waits until the process has ended, and says whether it did within the grace period. */
  boolean awaitEnd() {
    try {
      handle.onExit().get(GRACE.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("Cannot wait for process " + handle.pid(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Ends the process and its children at once (SIGKILL), and waits until they are gone. */
  void kill() {
    // Listed before the parent dies, after which they are nobody's descendants any more.
    List<ProcessHandle> family = Stream.concat(Stream.of(handle), handle.descendants()).toList();
    family.forEach(ProcessHandle::destroyForcibly);
    family.forEach(member -> new ServerProcess(member).awaitEnd());
  }

  /** Asks the process to end (SIGTERM), waits, and kills it when it does not. */
  void terminate() {
    handle.destroy();
    if (!awaitEnd()) {
      kill();
    }
  }
}
