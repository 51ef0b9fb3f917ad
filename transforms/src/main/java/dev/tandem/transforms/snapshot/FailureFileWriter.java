package dev.tandem.transforms.snapshot;

import dev.tandem.transforms.failure.Failure;
import dev.tandem.transforms.failure.FailureLinesWriter;
import dev.tandem.transforms.files.HashingOutput;
import java.io.IOException;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.ResourceId;

/** Writes one file of failures, as JSON lines. For one thread. Ends as a {@link RowFileWriter}. */
public final class FailureFileWriter {
  private final String name;
  private final HashingOutput output;
  private final FailureLinesWriter lines;

  private FailureFileWriter(String name, HashingOutput output) throws IOException {
    this.name = name;
    this.output = output;
    this.lines = new FailureLinesWriter(output);
  }

  /** Opens a new file; an existing one of that name is replaced. */
  public static FailureFileWriter create(ResourceId file) throws IOException {
    String name = file.getFilename();
    if (name == null) {
      throw new IllegalArgumentException(file + " is no file");
    }
    return new FailureFileWriter(
        name, new HashingOutput(FileSystems.create(file, "application/x-ndjson")));
  }

  public void write(Failure failure) throws IOException {
    lines.write(failure);
  }

  /** Finishes the file. The file is complete only if this returns. */
  public DataFile close() throws IOException {
    lines.close();
    return new DataFile(name, lines.lines(), output.bytes(), output.sha256());
  }

  /** Lets go of the file without finishing it. */
  public void abandon() throws IOException {
    output.abandon();
  }
}
