package dev.tandem.transforms.failure;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;

/**
 * Makes messages of failures: one JSON object each, as in a file of failures, under a key that says
 * where the record came from, so that a record which fails twice has one key.
 *
 * <p>Bounded or unbounded; one message for each failure.
 */
public final class FailureMessages
    extends PTransform<PCollection<Failure>, PCollection<KV<String, byte[]>>> {
  private static final long serialVersionUID = 1;

  @Override
  public PCollection<KV<String, byte[]>> expand(PCollection<Failure> failures) {
    return failures
        .apply("Write message", ParDo.of(new WriteFn()))
        .setCoder(KvCoder.of(StringUtf8Coder.of(), ByteArrayCoder.of()));
  }

  private static final class WriteFn extends DoFn<Failure, KV<String, byte[]>> {
    private static final long serialVersionUID = 1;

    @ProcessElement
    public void process(@Element Failure failure, OutputReceiver<KV<String, byte[]>> out)
        throws IOException {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      try (FailureLinesWriter writer = new FailureLinesWriter(line)) {
        writer.write(failure);
      }
      byte[] bytes = line.toByteArray();
      out.output(
          KV.of(
              String.join("/", failure.origin().values()), Arrays.copyOf(bytes, bytes.length - 1)));
    }
  }
}
