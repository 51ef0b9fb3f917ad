package dev.tandem.transforms.topics;

import java.util.Objects;
import org.apache.beam.sdk.io.aws2.kinesis.KinesisIO;
import org.apache.beam.sdk.io.aws2.kinesis.KinesisPartitioner;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PDone;

/**
 * Writes keys and values to a Kinesis stream. The key, which may not be empty nor longer than 256
 * characters, is the partition key: all values of a key go to one shard. Delivery is at least once,
 * and a request that is repeated may change the order.
 *
 * <p>Records are not packed into one, so that any reader can read them. A record is sent when
 * {@value #BATCH_RECORDS} have come together or the runner ends a bundle, whichever is first; so
 * below some hundred records per second it waits for the bundle. On Flink that is up to {@code
 * --maxBundleTimeMills}, by default a second, or {@code --maxBundleSize} records; on Spark the rest
 * of the interval; on Direct a bundle is a few records.
 */
public final class WriteKinesis extends PTransform<PCollection<KV<String, byte[]>>, PDone> {
  private static final long serialVersionUID = 1;

  /** Kinesis takes 500; fewer do not wait as long for one another. */
  private static final int BATCH_RECORDS = 50;

  private final KinesisStream stream;

  private WriteKinesis(KinesisStream stream) {
    this.stream = stream;
  }

  public static WriteKinesis to(KinesisStream stream) {
    return new WriteKinesis(stream);
  }

  @Override
  public PDone expand(PCollection<KV<String, byte[]>> records) {
    records.apply(
        "Write",
        KinesisIO.<KV<String, byte[]>>write()
            .withStreamName(stream.name())
            .withPartitioner(new ByKey())
            .withSerializer(record -> Objects.requireNonNull(record.getValue()))
            .withBatchMaxRecords(BATCH_RECORDS)
            .withRecordAggregationDisabled()
            .withClientConfiguration(stream.configuration()));
    return PDone.in(records.getPipeline());
  }

  private static final class ByKey implements KinesisPartitioner<KV<String, byte[]>> {
    private static final long serialVersionUID = 1;

    @Override
    public String getPartitionKey(KV<String, byte[]> record) {
      return record.getKey();
    }
  }
}
