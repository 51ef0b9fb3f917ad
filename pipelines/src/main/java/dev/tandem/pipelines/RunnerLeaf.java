package dev.tandem.pipelines;

import java.util.List;
import org.apache.beam.sdk.options.PipelineOptions;

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
   * Sets what this runner needs to run a bounded job well, where the user has not chosen.
   *
   * @throws IllegalArgumentException if a flag asks for what this runner cannot do
   */
  void prepareBounded(PipelineOptions options);

  /**
   * How many pieces of work run at once, as far as it is known at launch; 0 if a cluster decides.
   */
  int parallelism(PipelineOptions options);
}
