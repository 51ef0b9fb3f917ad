package dev.tandem.pipelines.recommendations;

import dev.tandem.pipelines.ExitCode;
import dev.tandem.pipelines.JobException;
import dev.tandem.pipelines.RunnerLeaf;
import dev.tandem.pipelines.StreamNeeds;
import dev.tandem.pipelines.Troubles;
import java.io.IOException;
import org.apache.beam.sdk.PipelineResult;
import org.jspecify.annotations.Nullable;

/**
 * A stream of recommendations that this process has launched, and that runs until it is stopped.
 * For one thread.
 */
public final class RunningStream {
  private final RunnerLeaf runner;
  private final PipelineResult result;
  private final StreamNeeds needs;
  private final String places;

  /**
   * @param places what is named when one of the places it writes to fails
   */
  RunningStream(RunnerLeaf runner, PipelineResult result, StreamNeeds needs, String places) {
    this.runner = runner;
    this.result = result;
    this.needs = needs;
    this.places = places;
  }

  /**
   * Looks whether it runs, since it has no end of its own.
   *
   * @throws JobException why it does not
   */
  public void requireRunning() throws JobException {
    boolean running;
    try {
      running = runner.isRunning(result);
    } catch (RuntimeException e) {
      throw Troubles.ofPipeline(e, places);
    }
    if (!running) {
      throw new JobException(
          ExitCode.UNEXPECTED,
          "The stream ended as %s; the log says why".formatted(result.getState()));
    }
  }

  /**
   * The engine's name for it, for people, if the engine keeps it without this process; else null.
   */
  @Nullable String handedOver() {
    return runner.handedOver(result);
  }

  /** What the runner can tell now; null while it cannot. */
  @Nullable StreamFigures figures() {
    return StreamFigures.of(runner, result);
  }

  /**
   * Stops it in the best order that the runner knows, and returns when it has ended.
   *
   * @return what became of its state, for people
   * @throws IOException if the runner cannot be reached
   */
  public String stop() throws IOException {
    return runner.stop(result, needs);
  }
}
