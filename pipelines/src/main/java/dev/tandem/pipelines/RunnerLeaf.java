package dev.tandem.pipelines;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.options.PipelineOptions;
import org.joda.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The runner on this class path. Each runner's module provides exactly one through {@link
 * java.util.ServiceLoader}.
 */
public interface RunnerLeaf {

  /** The name given to {@code -Drunner}. */
  String name();

  /** The Beam runners it brings, by simple class name; the first is the default. */
  List<String> runners();

  /**
   * The job's name and its flags, where what starts this program gives it no arguments but leaves
   * them at a place that this runner knows.
   *
   * @return empty if there is no such place here
   * @throws IllegalArgumentException if what lies there cannot be used; names the place
   */
  default List<String> hostArguments() {
    return List.of();
  }

  /**
   * Sets what this runner needs to run a bounded job well, where the user has not chosen.
   *
   * @throws IllegalArgumentException if a flag asks for what this runner cannot do
   */
  void prepareBounded(PipelineOptions options);

  /**
   * Sets what this runner needs to run an unbounded job with little latency, where the user has not
   * chosen, and to go on where the job was.
   *
   * @return where it goes on, for people; null if it begins anew
   * @throws IllegalArgumentException if this runner lacks something that is needed, or a flag asks
   *     for what it cannot do; says which
   */
  @Nullable String prepareUnbounded(PipelineOptions options, StreamNeeds needs);

  /**
   * Whether a stream tells its source what it has read before a checkpoint says the same, so that
   * one that is killed before its first checkpoint must be told where it began.
   */
  default boolean readsAheadOfCheckpoints() {
    return false;
  }

  /**
   * The counters of a pipeline as far as they are known now, by namespace and name with a dot
   * between them: those of steps that were tried again count each time.
   */
  default Map<String, Long> counters(PipelineResult running) {
    Map<String, Long> counters = new TreeMap<>();
    MetricsFilter all = MetricsFilter.builder().build();
    for (MetricResult<Long> counter : running.metrics().queryMetrics(all).getCounters()) {
      counters.merge(
          counter.getName().getNamespace() + '.' + counter.getName().getName(),
          counter.getAttempted(),
          Long::sum);
    }
    return counters;
  }

  /**
   * Whether a stream has not ended yet.
   *
   * @throws RuntimeException why it failed, where the runner says so
   */
  default boolean isRunning(PipelineResult result) {
    PipelineResult.State state = result.waitUntilFinish(Duration.millis(1));
    return state == null || !state.isTerminal();
  }

  /**
   * Whether the engine keeps a stream that this process has launched without it.
   *
   * @return the engine's name for it, for people; null if this process is to watch it
   */
  default @Nullable String handedOver(PipelineResult running) {
    return null;
  }

  /**
   * Whether this process may end with the job, as its exit code. Else it is the engine's, which
   * wants the main method to return, or to throw if the job failed.
   */
  default boolean ownsProcess() {
    return true;
  }

  /**
   * Ends a running stream in the best order that this runner knows, and returns when it has ended.
   *
   * @return what became of its state, for people
   * @throws IOException if the runner cannot be reached
   */
  String stop(PipelineResult running, StreamNeeds needs) throws IOException;

  /**
   * How many pieces of work run at once, as far as it is known at launch; 0 if a cluster decides.
   */
  int parallelism(PipelineOptions options);
}
