package dev.tandem.options;

import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/** How Kafka and Kinesis are reached, by whoever reads or writes there. */
public interface ChannelOptions extends PipelineOptions {

  @Description("Kafka's bootstrap servers, host:port,host:port. Required with KAFKA.")
  @Nullable String getBootstrapServers();

  void setBootstrapServers(@Nullable String servers);

  @Description(
      "Java properties file for Kafka's clients, such as security.protocol and sasl.jaas.config, on any path Beam can read; the place for secrets. Default: none.")
  @Nullable String getKafkaProperties();

  void setKafkaProperties(@Nullable String file);

  @Description(
      "Kinesis' endpoint, such as http://127.0.0.1:4567 for an emulator. Default: that of --awsRegion.")
  @Nullable String getKinesisEndpoint();

  void setKinesisEndpoint(@Nullable String uri);
}
