package dev.tandem.options;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.jspecify.annotations.Nullable;

/** Flags of the job {@code publish-model}. */
public interface PublishModelOptions extends RegistryOptions, FeatureSpecOptions, ConsoleOptions {

  /** What {@code --maxRegression} is unless it is given. */
  double DEFAULT_MAX_REGRESSION = 0.05;

  @Description("The version in the registry that becomes the live one. Either this or --model.")
  @Nullable String getVersion();

  void setVersion(@Nullable String version);

  @Description(
      "Folder of a bundle that lies elsewhere; it is copied into the registry and becomes the live one. Either this or --version.")
  @Nullable String getModel();

  void setModel(@Nullable String folder);

  @Description(
      "How much worse than the live model a new one may be: refused is one whose recall, of ranker 'model' on slice 'all', is below (1 - this) times the live one's. 0 to 1. Default: 0.05.")
  @Default.Double(DEFAULT_MAX_REGRESSION)
  double getMaxRegression();

  void setMaxRegression(double share);

  @Description(
      "Publish a model although it is worse than the live one, or cannot be compared with it. An invalid bundle, or one of another spec, stays refused. Default: false.")
  @Default.Boolean(false)
  boolean isForce();

  void setForce(boolean force);
}
