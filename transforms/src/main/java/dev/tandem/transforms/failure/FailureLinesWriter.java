package dev.tandem.transforms.failure;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;

/** Writes failures as JSON lines, UTF-8; {@link FailureFileReader} reads them. For one thread. */
public final class FailureLinesWriter implements Closeable {
  private static final JsonFactory JSON = new JsonFactory();

  private final JsonGenerator json;
  private long lines;

  /** Takes over the stream: {@link #close} closes it. */
  public FailureLinesWriter(OutputStream out) throws IOException {
    this.json = JSON.createGenerator(out).setRootValueSeparator(null);
  }

  public void write(Failure failure) throws IOException {
    FailureJson.write(failure, json);
    json.writeRaw('\n');
    lines++;
  }

  /** How many failures were written. */
  public long lines() {
    return lines;
  }

  @Override
  public void close() throws IOException {
    json.close();
  }
}
