package dev.tandem.demo;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;

/** Flags of the job {@code demo}. */
public interface DemoOptions extends SampleShopOptions {

  @Description("How long shoppers are replayed, in seconds, 2 to 3600. Default: 60.")
  @Default.Integer(60)
  int getSeconds();

  void setSeconds(int seconds);
}
