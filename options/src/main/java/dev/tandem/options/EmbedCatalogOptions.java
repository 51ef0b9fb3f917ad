package dev.tandem.options;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.jspecify.annotations.Nullable;

/** Flags of the job {@code embed-catalog}. */
public interface EmbedCatalogOptions
    extends RegistryOptions, OptionalDatabaseOptions, ConsoleOptions {

  @Description(
      "Folder of the bundle whose towers are used: local, s3://… or hdfs://…. Default: the live bundle of --registry.")
  @Nullable String getModel();

  void setModel(@Nullable String folder);

  @Description(
      "Take the products from a training snapshot in place of a database: the folder snapshot=… itself, or the folder that holds snapshots, of which the newest is taken. Either this or --jdbcUrl.")
  @Nullable String getSnapshot();

  void setSnapshot(@Nullable String folder);

  @Description("Make the new bundle the live one once it is found valid. Default: false.")
  @Default.Boolean(false)
  boolean isPublish();

  void setPublish(boolean publish);

  @Description(
      "How many products may stay without a vector before the run counts as failed and writes no bundle: a number (100) or a share of the products (5%). Default: 5%.")
  @Default.String("5%")
  String getMaxFailures();

  void setMaxFailures(String limit);
}
