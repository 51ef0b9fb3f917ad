package dev.tandem.transforms.topics;

import dev.tandem.transforms.activity.Origin.FileLine;
import dev.tandem.transforms.activity.RawRecord;
import dev.tandem.transforms.activity.RawRecordCoder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.zip.GZIPInputStream;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.io.BoundedSource;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.MatchResult.Metadata;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.options.PipelineOptions;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Files as lines. A source, and not a step that reads: the Spark runner holds all that a step gives
 * for one element before the next step sees any of it, while it pulls a source row by row.
 */
final class LinesSource extends BoundedSource<RawRecord> {
  private static final long serialVersionUID = 1;
  private static final String COMPRESSED = ".gz";

  /** No file has more lines. */
  private static final int LINE_BITS = 32;

  private final int firstFile;
  private final List<ResourceId> files;
  private final List<Long> sizes;

  private LinesSource(int firstFile, List<ResourceId> files, List<Long> sizes) {
    this.firstFile = firstFile;
    this.files = List.copyOf(files);
    this.sizes = List.copyOf(sizes);
  }

  static LinesSource of(List<Metadata> files) {
    return new LinesSource(
        0,
        files.stream().map(Metadata::resourceId).toList(),
        files.stream().map(Metadata::sizeBytes).toList());
  }

  /** Whole files, neighbours together up to the size that is wished for. */
  @Override
  public List<LinesSource> split(long desiredBundleSizeBytes, PipelineOptions options) {
    List<LinesSource> parts = new ArrayList<>();
    int from = 0;
    long bytes = 0;
    for (int i = 0; i < files.size(); i++) {
      bytes += sizes.get(i);
      if (bytes >= desiredBundleSizeBytes || i == files.size() - 1) {
        parts.add(
            new LinesSource(
                firstFile + from, files.subList(from, i + 1), sizes.subList(from, i + 1)));
        from = i + 1;
        bytes = 0;
      }
    }
    return parts;
  }

  @Override
  public long getEstimatedSizeBytes(PipelineOptions options) {
    return sizes.stream().mapToLong(Long::longValue).sum();
  }

  @Override
  public Coder<RawRecord> getOutputCoder() {
    return RawRecordCoder.of();
  }

  @Override
  public BoundedReader<RawRecord> createReader(PipelineOptions options) {
    return new LinesReader(this);
  }

  private static final class LinesReader extends BoundedReader<RawRecord> {
    private final LinesSource source;
    private final Counter linesRead = Metrics.counter(ReadLines.class, "lines-read");
    private final Counter linesCut = Metrics.counter(ReadLines.class, "lines-cut");
    private int nextFile;
    private String file = "";
    private long line;
    private @Nullable LineInput input;
    private @Nullable RawRecord current;

    LinesReader(LinesSource source) {
      this.source = source;
    }

    @Override
    public boolean start() throws IOException {
      return advance();
    }

    @Override
    public boolean advance() throws IOException {
      current = null;
      while (true) {
        if (input == null) {
          if (nextFile == source.files.size()) {
            return false;
          }
          ResourceId next = source.files.get(nextFile++);
          file = next.toString();
          line = 0;
          input = new LineInput(open(next), ReadLines.MAX_LINE_BYTES);
        }
        byte[] bytes;
        try {
          bytes = input.next();
        } catch (IOException e) {
          throw new IOException(
              "%s: reading failed after line %d: %s".formatted(file, line, e.getMessage()), e);
        }
        if (bytes != null) {
          line++;
          linesRead.inc();
          if (input.wasCut()) {
            linesCut.inc();
          }
          current = new RawRecord(bytes, new FileLine(file, line), null);
          return true;
        }
        input.close();
        input = null;
      }
    }

    private static InputStream open(ResourceId file) throws IOException {
      InputStream bytes = Channels.newInputStream(FileSystems.open(file));
      if (!file.toString().endsWith(COMPRESSED)) {
        return bytes;
      }
      try {
        return new GZIPInputStream(bytes);
      } catch (IOException e) {
        bytes.close();
        throw new IOException("%s: %s".formatted(file, e.getMessage()), e);
      }
    }

    @Override
    public RawRecord getCurrent() {
      if (current == null) {
        throw new NoSuchElementException();
      }
      return current;
    }

    /** Not a time, but a place: where it stands among all lines of all files. */
    @Override
    public Instant getCurrentTimestamp() {
      return new Instant(((long) (source.firstFile + nextFile) << LINE_BITS) + line);
    }

    @Override
    public void close() throws IOException {
      if (input != null) {
        input.close();
      }
    }

    @Override
    public BoundedSource<RawRecord> getCurrentSource() {
      return source;
    }
  }
}
