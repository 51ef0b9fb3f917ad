package dev.tandem.transforms.snapshot;

import dev.tandem.transforms.features.FeatureRow;
import dev.tandem.transforms.files.HashingOutput;
import java.io.IOException;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.ResourceId;

/**
 * Writes one file of training rows. For one thread. Ends with {@link #close}, or with {@link
 * #abandon} if the file is not wanted.
 *
 * <p>Rows are fastest when they come grouped by user and share the {@link FeatureRow}s of items:
 * what is the same object is converted once.
 */
public abstract class RowFileWriter {
  private final ResourceId file;
  private final HashingOutput output;
  private long rows;

  RowFileWriter(ResourceId file, HashingOutput output) {
    this.file = file;
    this.output = output;
  }

  /**
   * Opens a new file; an existing one of that name is replaced.
   *
   * @throws IllegalArgumentException if the format cannot be compressed so
   */
  public static RowFileWriter create(
      ResourceId file, SnapshotSchema schema, SnapshotFormat format, FileCompression compression)
      throws IOException {
    FileCompression resolved = compression.resolve(format);
    HashingOutput output = new HashingOutput(FileSystems.create(file, format.mimeType()));
    try {
      return switch (format) {
        case PARQUET -> new ParquetRowWriter(file, output, schema, resolved);
        case CSV -> new CsvRowWriter(file, output, schema, resolved);
      };
    } catch (IOException | RuntimeException e) {
      abandonAfter(e, output);
      throw e;
    }
  }

  /**
   * Adds one row.
   *
   * @throws IllegalArgumentException if a column that is not nullable is null; names the column
   */
  public final void write(FeatureRow user, TrainingRows.Row row) throws IOException {
    append(user, row);
    rows++;
  }

  /** How many rows were written so far. */
  public final long rows() {
    return rows;
  }

  /** Bytes that left the writer so far; what is still held back for a row group is not counted. */
  public final long bytes() {
    return output.bytes();
  }

  /** Finishes the file. The file is complete only if this returns. */
  public final DataFile close() throws IOException {
    try {
      finish();
      output.close();
    } catch (IOException | RuntimeException e) {
      abandonAfter(e, output);
      throw e;
    }
    String name = file.getFilename();
    if (name == null) {
      throw new IllegalStateException(file + " has no file name");
    }
    return new DataFile(name, rows, output.bytes(), output.sha256());
  }

  /**
   * Lets go of the file without finishing it; what is left of it is no readable file. Object stores
   * may keep a part of it under its name, so it stays out of every manifest.
   */
  public final void abandon() throws IOException {
    output.abandon();
  }

  abstract void append(FeatureRow user, TrainingRows.Row row) throws IOException;

  abstract void finish() throws IOException;

  static IllegalArgumentException nullValue(
      SnapshotSchema schema, int column, FeatureRow user, TrainingRows.Row row) {
    return new IllegalArgumentException(
        "column '%s' may not be null, but is for user %s and item %s"
            .formatted(schema.columns().get(column).name(), user.key(), row.item().key()));
  }

  private static void abandonAfter(Exception cause, HashingOutput output) {
    try {
      output.abandon();
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }
}
