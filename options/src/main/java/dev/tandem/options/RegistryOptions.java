package dev.tandem.options;

import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.Validation;

/** Where the models are. */
public interface RegistryOptions extends PipelineOptions {

  @Description(
      "Folder of model bundles and of the file CURRENT, which names the live one: local, s3://… or hdfs://…. Required.")
  @Validation.Required
  String getRegistry();

  void setRegistry(String folder);
}
