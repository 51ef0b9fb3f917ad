package dev.tandem.options;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.Validation;
import org.jspecify.annotations.Nullable;

/** Where recommendations and failures go, and with what promise. */
public interface DeliveryOptions extends PipelineOptions {

  /** What is promised about a recommendation. */
  enum Delivery {
    /** It comes once or, after a failure, again with the same id. */
    AT_LEAST_ONCE,
    /** Who reads committed records only sees it once. */
    EXACTLY_ONCE
  }

  @Description("Where recommendations go: KAFKA, KINESIS or FILES. Default: as --source.")
  @Nullable Channel getSink();

  void setSink(@Nullable Channel sink);

  @Description(
      "The recommendations, keyed by session: a Kafka topic, a Kinesis stream, or a folder for files of JSON lines. Required.")
  @Validation.Required
  String getRecommendations();

  void setRecommendations(String name);

  @Description(
      "Where records go that cannot be used, with their reason: a folder if there is a / in it, else a topic or stream of --sink. Required.")
  @Validation.Required
  String getFailures();

  void setFailures(String name);

  @Description(
      "AT_LEAST_ONCE, or EXACTLY_ONCE: Kafka transactions that commit with Flink's checkpoints, so that a recommendation is seen no earlier than the next one; Flink and Kafka only. Default: AT_LEAST_ONCE.")
  @Default.Enum("AT_LEAST_ONCE")
  Delivery getDelivery();

  void setDelivery(Delivery delivery);
}
