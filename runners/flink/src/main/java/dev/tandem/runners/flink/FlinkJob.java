package dev.tandem.runners.flink;

import java.lang.reflect.Field;
import org.apache.beam.sdk.PipelineResult;
import org.apache.flink.core.execution.JobClient;

/** Flink's own handle of a job that was launched through Beam. */
final class FlinkJob {

  private FlinkJob() {}

  /**
   * Beam can cancel a job and has no word for stopping it or for its id, but holds Flink's client,
   * which has both.
   *
   * @throws IllegalStateException if Beam holds none: it is another version than this was made for
   */
  static JobClient of(PipelineResult running) {
    try {
      Field field = running.getClass().getDeclaredField("jobClient");
      field.setAccessible(true);
      return (JobClient) field.get(running);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(running.getClass() + " holds no client of Flink", e);
    }
  }
}
