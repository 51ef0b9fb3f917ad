package dev.tandem.transforms.archive;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.time.Instant;

/**
 * How the rows of a file are stored, and which partition a row belongs to.
 *
 * @param <T> a row
 */
public interface RollingFormat<T> extends Serializable {

  /** The end of a file's name, without the first dot: {@code parquet}, {@code jsonl.gz}. */
  String suffix();

  /** The time whose UTC date and hour a row is filed under. */
  Instant time(T row);

  /**
   * Begins a file.
   *
   * @param out where it goes; the writer closes it
   */
  RowWriter<T> open(OutputStream out) throws IOException;

  /**
   * Writes one file; for one thread.
   *
   * @param <T> a row
   */
  interface RowWriter<T> extends Closeable {
    void write(T row) throws IOException;

    /** Completes the file. */
    @Override
    void close() throws IOException;
  }
}
