package dev.tandem.options;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/** How a stream is kept running. */
public interface OperationOptions extends PipelineOptions {

  @Description(
      "How often customers, products and the registry's CURRENT are looked at again, ISO-8601, from PT1S. Default: PT1M.")
  @Default.String("PT1M")
  String getRefresh();

  void setRefresh(String duration);

  @Description(
      "Folder for checkpoints: local, s3://… or hdfs://…. A job that is started again with the same folder goes on from the newest one in it. Default: none; then only Kafka's committed offsets outlive the job, and sessions begin anew.")
  @Nullable String getCheckpoints();

  void setCheckpoints(@Nullable String folder);

  @Description(
      "How often Flink takes a checkpoint, ISO-8601, from PT0.1S; Spark keeps every batch. Default: PT10S.")
  @Default.String("PT10S")
  String getCheckpointEvery();

  void setCheckpointEvery(String duration);

  @Description(
      "Port on 127.0.0.1 at which an embedded Flink shows its metrics to Prometheus. On a cluster the reporter is the cluster's setting. Default: none.")
  @Nullable Integer getPrometheusPort();

  void setPrometheusPort(@Nullable Integer port);
}
