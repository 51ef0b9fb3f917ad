package dev.tandem.transforms.topics;

import dev.tandem.transforms.activity.Origin.ShardSequence;
import dev.tandem.transforms.activity.RawRecord;
import dev.tandem.transforms.activity.RawRecordCoder;
import java.time.Instant;
import org.apache.beam.sdk.io.aws2.kinesis.KinesisIO;
import org.apache.beam.sdk.io.aws2.kinesis.KinesisRecord;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.jspecify.annotations.Nullable;
import software.amazon.kinesis.common.InitialPositionInStream;

/**
 * Reads a Kinesis stream. Unbounded; in order within a shard.
 *
 * <p>A record comes with its stream, shard and sequence number, and with the time at which it
 * arrived there. Records that a producer packed into one are unpacked; their sequence number is
 * followed by a slash and their place in it, from the second on. Watermarks follow the clock, so
 * that a shard in which nothing happens holds nothing back.
 *
 * <p>Delivery is at least once. A run that restores a runner's checkpoint goes on where that was;
 * any other run starts at the {@link Start}, for nothing else keeps the position.
 *
 * <p>By polling, a shard can be asked five times a second by all of its readers together. With a
 * {@linkplain #withConsumer consumer} of its own, the job is sent records as they arrive. Such a
 * job should not be started again within some ten seconds of its end: Kinesis still has the old
 * subscription.
 */
public final class ReadKinesis extends PTransform<PBegin, PCollection<RawRecord>> {
  private static final long serialVersionUID = 1;

  /** Where to start. */
  public enum Start {
    TRIM_HORIZON,
    LATEST
  }

  private final KinesisStream stream;
  private final Start start;
  private final @Nullable String consumerArn;
  private final @Nullable Long maxRecords;

  private ReadKinesis(
      KinesisStream stream, Start start, @Nullable String consumerArn, @Nullable Long maxRecords) {
    this.stream = stream;
    this.start = start;
    this.consumerArn = consumerArn;
    this.maxRecords = maxRecords;
  }

  /** Reads the stream from its end, by polling. */
  public static ReadKinesis of(KinesisStream stream) {
    return new ReadKinesis(stream, Start.LATEST, null, null);
  }

  public ReadKinesis withStart(Start newStart) {
    return new ReadKinesis(stream, newStart, consumerArn, maxRecords);
  }

  /**
   * Reads by enhanced fan-out.
   *
   * @param arn of a consumer that is registered with the stream
   * @throws IllegalArgumentException if it is no ARN
   */
  public ReadKinesis withConsumer(String arn) {
    if (!arn.startsWith("arn:")) {
      throw new IllegalArgumentException("%s is no ARN of a Kinesis consumer".formatted(arn));
    }
    return new ReadKinesis(stream, start, arn, maxRecords);
  }

  /** Bounded, for tests: ends after so many records. */
  ReadKinesis withMaxRecords(long records) {
    return new ReadKinesis(stream, start, consumerArn, records);
  }

  @Override
  public PCollection<RawRecord> expand(PBegin begin) {
    KinesisIO.Read read =
        KinesisIO.read()
            .withStreamName(stream.name())
            .withInitialPositionInStream(InitialPositionInStream.valueOf(start.name()))
            .withClientConfiguration(stream.configuration())
            .withProcessingTimeWatermarkPolicy();
    if (consumerArn != null) {
      read = read.withConsumerArn(consumerArn);
    }
    if (maxRecords != null) {
      read = read.withMaxNumRecords(maxRecords);
    }
    return begin
        .apply("Read", read)
        .apply("ToRecord", ParDo.of(new ToRecordFn()))
        .setCoder(RawRecordCoder.of());
  }

  /** The sequence number, made to tell apart those that were packed into one record. */
  static String sequenceNumber(String sequenceNumber, long subSequenceNumber) {
    return subSequenceNumber > 0 ? sequenceNumber + '/' + subSequenceNumber : sequenceNumber;
  }

  private static final class ToRecordFn extends DoFn<KinesisRecord, RawRecord> {
    private static final long serialVersionUID = 1;

    @ProcessElement
    public void process(@Element KinesisRecord record, OutputReceiver<RawRecord> out) {
      out.output(
          new RawRecord(
              record.getDataAsBytes(),
              new ShardSequence(
                  record.getStreamName(),
                  record.getShardId(),
                  sequenceNumber(record.getSequenceNumber(), record.getSubSequenceNumber())),
              Instant.ofEpochMilli(record.getApproximateArrivalTimestamp().getMillis())));
    }
  }
}
