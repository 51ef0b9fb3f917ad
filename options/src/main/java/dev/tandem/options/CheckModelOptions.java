package dev.tandem.options;

import org.apache.beam.sdk.options.Description;
import org.jspecify.annotations.Nullable;

/** Flags of the job {@code check-model}. */
public interface CheckModelOptions extends OptionalDatabaseOptions, ConsoleOptions {

  @Description(
      "Folder of the bundle to check: local, s3://… or hdfs://…. Default: the live bundle of --registry.")
  @Nullable String getModel();

  void setModel(@Nullable String folder);

  @Description(
      "Folder of a registry whose live bundle is checked, in place of --model. Default: none.")
  @Nullable String getRegistry();

  void setRegistry(@Nullable String folder);
}
