package dev.tandem.options;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;

/** How much of a session is kept, and how long. */
public interface SessionOptions extends PipelineOptions {

  @Description(
      "How many products a session keeps, those acted on last and those in the cart; 1 to 1000. Default: 50.")
  @Default.Integer(50)
  int getSessionItemsMax();

  void setSessionItemsMax(int items);

  @Description(
      "A session is forgotten when it had no event for this long, by the worker's clock, ISO-8601, up to P7D. Not with FILES, which end. Default: PT30M.")
  @Default.String("PT30M")
  String getSessionGap();

  void setSessionGap(String duration);
}
