package dev.tandem.transforms.archive;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.zip.GZIPOutputStream;
import org.apache.beam.sdk.values.KV;

/**
 * Messages of a topic as gzipped lines: their values, which have no line feed in them. Their keys
 * are not written, for a value says whose it is. Filed under the hour in which they are written.
 */
public final class MessageLines implements RollingFormat<KV<String, byte[]>> {
  private static final long serialVersionUID = 1;

  @Override
  public String suffix() {
    return "jsonl.gz";
  }

  @Override
  public Instant time(KV<String, byte[]> message) {
    return Instant.now();
  }

  @Override
  public RowWriter<KV<String, byte[]>> open(OutputStream out) throws IOException {
    OutputStream lines = new BufferedOutputStream(new GZIPOutputStream(out));
    return new RowWriter<>() {
      @Override
      public void write(KV<String, byte[]> message) throws IOException {
        lines.write(message.getValue());
        lines.write('\n');
      }

      @Override
      public void close() throws IOException {
        lines.close();
      }
    };
  }
}
