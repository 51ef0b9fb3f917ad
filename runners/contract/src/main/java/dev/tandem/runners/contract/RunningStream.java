package dev.tandem.runners.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A stream in a JVM of its own, with its temporary files in the folder of the test. */
public final class RunningStream implements AutoCloseable {
  /** From SIGTERM to the end. */
  private static final Duration STOPS_WITHIN = Duration.ofSeconds(45);

  private final ChildJvm jvm;

  private RunningStream(ChildJvm jvm) {
    this.jvm = jvm;
  }

  static RunningStream start(Path folder, StreamShop shop, List<String> flags) throws IOException {
    List<String> command = new ArrayList<>(Launch.fromSourceTree().command());
    Path temporary = Files.createDirectories(folder.resolve("tmp"));
    // A JVM that is killed leaves its temporary files behind.
    command.add(1, "-Djava.io.tmpdir=" + temporary);
    return start(new Launch(command), folder, shop, flags);
  }

  static RunningStream start(Launch launch, Path folder, StreamShop shop, List<String> flags)
      throws IOException {
    return new RunningStream(
        launch.start(folder, shop.environment(), shop.job(flags.toArray(String[]::new))));
  }

  public ProcessHandle handle() {
    return jvm.handle();
  }

  public String said() throws IOException {
    return jvm.said();
  }

  public void assertRuns() throws InterruptedException, IOException {
    if (jvm.endsWithin(Duration.ZERO)) {
      ChildJvm.Ended ended = jvm.await();
      throw new AssertionError("It ended with " + ended.exitCode() + ":\n" + jvm.said());
    }
  }

  /** Waits for an end that comes by itself. */
  public ChildJvm.Ended await() throws IOException, InterruptedException {
    return jvm.await();
  }

  /** SIGTERM, and how it ended. */
  public ChildJvm.Ended stop() throws IOException, InterruptedException {
    assertRuns();
    jvm.handle().destroy();
    assertThat(jvm.endsWithin(STOPS_WITHIN)).as("stops within " + STOPS_WITHIN).isTrue();
    ChildJvm.Ended ended = jvm.await();
    assertThat(ended.exitCode()).as(ended.out() + ended.err()).isZero();
    assertThat(ended.out()).contains("stopped in order");
    return ended;
  }

  /** SIGKILL, if it still runs. */
  @Override
  public void close() {
    jvm.close();
  }
}
