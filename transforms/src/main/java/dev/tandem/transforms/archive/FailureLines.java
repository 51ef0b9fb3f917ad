package dev.tandem.transforms.archive;

import dev.tandem.transforms.failure.Failure;
import dev.tandem.transforms.failure.FailureLinesWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.zip.GZIPOutputStream;

/** Failures as JSON lines, compressed with gzip, filed under the time when they were refused. */
public final class FailureLines implements RollingFormat<Failure> {
  private static final long serialVersionUID = 1;
  private static final int BUFFER = 1 << 16;

  @Override
  public String suffix() {
    return "jsonl.gz";
  }

  @Override
  public Instant time(Failure failure) {
    return failure.time();
  }

  @Override
  public RowWriter<Failure> open(OutputStream out) throws IOException {
    FailureLinesWriter lines = new FailureLinesWriter(new GZIPOutputStream(out, BUFFER));
    return new RowWriter<>() {
      @Override
      public void write(Failure failure) throws IOException {
        lines.write(failure);
      }

      @Override
      public void close() throws IOException {
        lines.close();
      }
    };
  }
}
