package dev.tandem.transforms.archive;

import dev.tandem.transforms.archive.RollingFolder.Target;
import dev.tandem.transforms.archive.RollingFormat.RowWriter;
import dev.tandem.transforms.files.HashingOutput;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.io.FileSystems;

/**
 * One attempt at writing rows: a file for each hour that they belong to, and a further one whenever
 * a file is full. Nothing is where readers look before {@link #publish}. For one thread.
 *
 * @param <T> a row
 */
final class RollingFiles<T> {
  private static final long SECONDS_PER_HOUR = 3600;

  /** Each open file has buffers of its own. */
  private static final int MOST_OPEN = 8;

  private static final String MIME_TYPE = "application/octet-stream";

  private final RollingFolder folder;
  private final RollingFormat<T> format;
  private final long maxRows;
  private final Map<Long, OpenFile<T>> open = new TreeMap<>();
  private final List<Target> finished = new ArrayList<>();
  private long rows;
  private long bytes;

  RollingFiles(RollingFolder folder, RollingFormat<T> format, long maxRows) {
    this.folder = folder;
    this.format = format;
    this.maxRows = maxRows;
  }

  void write(T row) throws IOException {
    long hour = Math.floorDiv(format.time(row).getEpochSecond(), SECONDS_PER_HOUR);
    OpenFile<T> file = open.get(hour);
    if (file == null) {
      if (open.size() == MOST_OPEN) {
        finishAll();
      }
      file = new OpenFile<>(folder.newFile(hour, Instant.now()), format);
      open.put(hour, file);
    }
    file.write(row);
    rows++;
    if (file.rows == maxRows) {
      finish(file);
      open.remove(hour);
    }
  }

  /** Completes the files and gives them their names. */
  void publish() throws IOException {
    finishAll();
    for (Target file : finished) {
      file.publish();
    }
  }

  private void finishAll() throws IOException {
    for (Iterator<OpenFile<T>> files = open.values().iterator(); files.hasNext(); ) {
      finish(files.next());
      files.remove();
    }
  }

  /** What it fails for is still open, and so abandoned. */
  private void finish(OpenFile<T> file) throws IOException {
    file.close();
    bytes += file.output.bytes();
    finished.add(file.target);
  }

  /**
   * Gives up after an error: lets go of the files and deletes what can be deleted; the rest is
   * swept another day.
   */
  void abandon(Exception cause) {
    for (OpenFile<T> file : open.values()) {
      try {
        file.output.abandon();
      } catch (IOException | RuntimeException e) {
        cause.addSuppressed(e);
      }
      finished.add(file.target);
    }
    open.clear();
    for (Target file : finished) {
      try {
        // Its rows will come again, in another file.
        file.delete();
      } catch (IOException | RuntimeException e) {
        cause.addSuppressed(e);
      }
    }
  }

  long rows() {
    return rows;
  }

  int files() {
    return finished.size();
  }

  long bytes() {
    return bytes;
  }

  private static final class OpenFile<T> {
    private final Target target;
    private final HashingOutput output;
    private final RowWriter<T> writer;
    private long rows;

    OpenFile(Target target, RollingFormat<T> format) throws IOException {
      this.target = target;
      this.output = new HashingOutput(FileSystems.create(target.begun(), MIME_TYPE));
      try {
        this.writer = format.open(output);
      } catch (IOException | RuntimeException e) {
        output.abandon();
        throw e;
      }
    }

    void write(T row) throws IOException {
      writer.write(row);
      rows++;
    }

    void close() throws IOException {
      writer.close();
      output.close();
    }
  }
}
