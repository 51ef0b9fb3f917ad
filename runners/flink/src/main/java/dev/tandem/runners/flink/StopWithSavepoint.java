package dev.tandem.runners.flink;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.beam.sdk.PipelineResult;
import org.apache.flink.core.execution.SavepointFormatType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops a job so that it has answered all that it has read, and no more: Flink takes a last
 * checkpoint, in which sinks are flushed and offsets committed, and ends.
 */
final class StopWithSavepoint {
  private static final Logger LOG = LoggerFactory.getLogger(StopWithSavepoint.class);
  private static final long WAIT_SECONDS = 30;

  private StopWithSavepoint() {}

  /**
   * @param folder a URI
   * @return where the savepoint lies; null if the job could not be stopped so
   */
  static @Nullable String of(PipelineResult running, String folder) {
    try {
      return FlinkJob.of(running)
          .stopWithSavepoint(false, folder, SavepointFormatType.CANONICAL)
          .get(WAIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("The job cannot be stopped with a savepoint and will be cancelled", e);
      return null;
    }
  }
}
