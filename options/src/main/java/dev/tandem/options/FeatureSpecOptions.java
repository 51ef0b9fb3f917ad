package dev.tandem.options;

import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/** What the shop's tables and features are called. */
public interface FeatureSpecOptions extends PipelineOptions {

  @Description(
      "YAML file that names the shop's tables, keys and features, on any path Beam can read. Default: the classicmodels shop, built in.")
  @Nullable String getFeatureSpec();

  void setFeatureSpec(@Nullable String file);
}
