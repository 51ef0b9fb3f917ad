package dev.tandem.pipelines;

import org.apache.beam.sdk.options.PipelineOptions;

/**
 * Something that can be launched by name. Found through {@link java.util.ServiceLoader}, so that a
 * class path decides which jobs there are: the demo is one only where its embedded servers are.
 */
public interface Job {

  /** The name given to {@code -Djob}. */
  String name();

  /** One line for the list of jobs. */
  String summary();

  /** The flags it takes. */
  Class<? extends PipelineOptions> optionsType();

  /**
   * Sets what the runner needs for this job, before anything is read.
   *
   * @param options parsed and validated, of the {@link #optionsType}
   * @throws IllegalArgumentException if the runner cannot do what a flag asks for
   */
  default void prepare(PipelineOptions options, RunnerLeaf runner) {
    runner.prepareBounded(options);
  }

  /**
   * Runs to its end.
   *
   * @param options parsed and validated, of the {@link #optionsType}
   * @param runner the runner on this class path
   * @param console where it tells how it goes
   * @return how it went
   * @throws JobException if it failed in a way that has an exit code of its own
   * @throws Exception for every other trouble
   */
  ExitCode run(PipelineOptions options, RunnerLeaf runner, Console console) throws Exception;
}
