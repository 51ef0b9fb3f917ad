package dev.tandem.testdata.sessions;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file of records, one a line, in bytes as they are. */
public final class LinesFile implements RecordSink {
  private final OutputStream out;

  /** Replaces a file that is there. */
  public LinesFile(Path file) throws IOException {
    out = new BufferedOutputStream(Files.newOutputStream(file));
  }

  @Override
  public void send(ReplayedRecord record) throws IOException {
    out.write(record.bytes());
    out.write('\n');
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
