package dev.tandem.options;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;

/** How much a job says on the console. */
public interface ConsoleOptions extends PipelineOptions {

  @Description(
      "Print neither progress nor the summary; errors still go to standard error. Default: false.")
  @Default.Boolean(false)
  boolean isQuiet();

  void setQuiet(boolean quiet);
}
