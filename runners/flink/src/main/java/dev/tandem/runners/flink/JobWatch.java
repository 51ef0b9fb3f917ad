package dev.tandem.runners.flink;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.beam.sdk.PipelineResult;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.runtime.messages.FlinkJobNotFoundException;
import org.apache.flink.runtime.rest.util.RestClientException;

/** Asks again and again whether a job runs, and outlives a cluster that cannot be asked. */
final class JobWatch {
  private static final Duration ANSWER = Duration.ofSeconds(10);
  private static final Duration LONGEST_SILENCE = Duration.ofMinutes(10);

  private long lastSeen = System.nanoTime();

  /**
   * Whether it has not ended. Beam's own way to ask waits by whole seconds, logs each time that it
   * did, and has no limit.
   *
   * @param result of the job's launch
   * @throws IllegalStateException if the cluster has forgotten the job, or has not answered for
   *     {@link #LONGEST_SILENCE}
   */
  boolean isRunning(PipelineResult result) {
    try {
      JobStatus status =
          FlinkJob.of(result).getJobStatus().get(ANSWER.toSeconds(), TimeUnit.SECONDS);
      lastSeen = System.nanoTime();
      return !status.isGloballyTerminalState();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while Flink was asked", e);
    } catch (ExecutionException | TimeoutException | RuntimeException e) {
      if (isUnknown(e)) {
        // Without a cause, whose words would be told in place of these.
        throw new IllegalStateException(
            "The cluster no longer knows the job: its JobManager was started anew and remembers nothing");
      }
      // Who cannot be asked may run all the same; a launcher that gave up would be started again,
      // and a second job beside the first.
      if (System.nanoTime() - lastSeen > LONGEST_SILENCE.toNanos()) {
        throw new IllegalStateException(
            "The cluster has not answered for %d minutes: %s"
                .formatted(LONGEST_SILENCE.toMinutes(), e));
      }
      return true;
    }
  }

  /** Whether a cluster has answered that there is no such job, which its REST API says in words. */
  private static boolean isUnknown(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof FlinkJobNotFoundException
          || (cause instanceof RestClientException answer
              && String.valueOf(answer.getMessage())
                  .contains(FlinkJobNotFoundException.class.getSimpleName()))) {
        return true;
      }
    }
    return false;
  }
}
