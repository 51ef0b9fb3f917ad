package dev.tandem.options;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.Validation;
import org.jspecify.annotations.Nullable;

/** Where the shoppers' activity is read. */
public interface ActivityOptions extends PipelineOptions {

  /** Where to begin in a topic or stream of which nothing was read before. */
  enum StartAt {
    EARLIEST,
    LATEST
  }

  @Description(
      "Where activity comes from: KAFKA, KINESIS, or FILES of JSON lines, after whose end the job ends. Required.")
  @Validation.Required
  Channel getSource();

  void setSource(Channel source);

  @Description(
      "The activity: a Kafka topic, a Kinesis stream, or a pattern of files such as s3://bucket/activity/*.jsonl. Required.")
  @Validation.Required
  String getActivity();

  void setActivity(String name);

  @Description(
      "Where to begin if nothing says how far the job was: EARLIEST or LATEST. Default: EARLIEST.")
  @Default.Enum("EARLIEST")
  StartAt getStartAt();

  void setStartAt(StartAt position);

  @Description(
      "Kafka consumer group: its committed offsets say how far the job was where no checkpoint does. Default: tandem-recommendations.")
  @Default.String("tandem-recommendations")
  String getConsumerGroup();

  void setConsumerGroup(String group);

  @Description(
      "ARN of a registered consumer of the Kinesis stream, for enhanced fan-out; Flink only. Default: none, the stream is polled.")
  @Nullable String getConsumerArn();

  void setConsumerArn(@Nullable String arn);
}
