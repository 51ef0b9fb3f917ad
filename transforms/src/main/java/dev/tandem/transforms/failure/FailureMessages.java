package dev.tandem.transforms.failure;

import java.io.IOException;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;

/**
 * Makes messages of failures: one JSON object each, as in a file of failures, under a key that says
 * where the record came from, so that a record which fails twice has one key.
 *
 * <p>Bounded or unbounded; one message for each failure. A message has at most {@value #MAX_BYTES}
 * bytes, because topics and streams refuse one of more than a megabyte, and a record nobody can get
 * rid of would stop all that come after it. Where the original makes it longer, the message has as
 * much of its beginning as fits, {@code original_bytes}, and {@code "truncated": true}.
 *
 * <p>Counts {@code failures-truncated}.
 */
public final class FailureMessages
    extends PTransform<PCollection<Failure>, PCollection<KV<String, byte[]>>> {
  private static final long serialVersionUID = 1;

  /** Far enough below Kafka's and Kinesis' megabyte for a key and what a producer adds. */
  static final int MAX_BYTES = 700_000;

  @Override
  public PCollection<KV<String, byte[]>> expand(PCollection<Failure> failures) {
    return failures
        .apply("Write message", ParDo.of(new WriteFn()))
        .setCoder(KvCoder.of(StringUtf8Coder.of(), ByteArrayCoder.of()));
  }

  private static final class WriteFn extends DoFn<Failure, KV<String, byte[]>> {
    private static final long serialVersionUID = 1;

    private final Counter truncated = Metrics.counter(FailureMessages.class, "failures-truncated");

    @ProcessElement
    public void process(@Element Failure failure, OutputReceiver<KV<String, byte[]>> out)
        throws IOException {
      byte[] message = FailureJson.toBytes(failure);
      if (message.length > MAX_BYTES) {
        message = FailureJson.toCutBytes(failure, MAX_BYTES);
        truncated.inc();
      }
      out.output(KV.of(String.join("/", failure.origin().values()), message));
    }
  }
}
