package dev.tandem.options;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.Validation;
import org.jspecify.annotations.Nullable;

/** Flags of the job {@code train-model}. */
public interface TrainModelOptions extends RegistryOptions, FeatureSpecOptions, ConsoleOptions {

  @Description(
      "The training snapshot: its folder snapshot=…, or the folder that holds snapshots, of which the newest is taken: local, s3://… or hdfs://…. Required.")
  @Validation.Required
  String getSnapshot();

  void setSnapshot(String folder);

  @Description(
      "Start of all that is random. The same snapshot and seed give the same bundle, byte for byte. Default: 1.")
  @Default.Long(1)
  long getSeed();

  void setSeed(long seed);

  @Description(
      "Most passes over the rows, 1 to 1000; training stops earlier when recall on held-out rows grows no more. Default: 20.")
  @Default.Integer(20)
  int getEpochs();

  void setEpochs(int epochs);

  @Description("How long the vectors of customers and products are, 4 to 512. Default: 32.")
  @Default.Integer(32)
  int getDimension();

  void setDimension(int dimension);

  @Description(
      "Take only ratings of at least this for choices to learn from and to judge by. Default: all, of which better ones count more.")
  @Nullable Double getMinRating();

  void setMinRating(@Nullable Double rating);

  @Description(
      "Train again on everything, held-out rows included, once the best number of epochs is known; false keeps the very model that was judged. Default: true.")
  @Default.Boolean(true)
  boolean isRefit();

  void setRefit(boolean refit);
}
