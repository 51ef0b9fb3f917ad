package dev.tandem.benchmarks.stream;

import dev.tandem.transforms.archive.AnswerParquet;
import dev.tandem.transforms.archive.RollingFormat.RowWriter;
import dev.tandem.transforms.features.FeatureSpec;
import dev.tandem.transforms.serve.Answer;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.apache.flink.api.common.serialization.BulkWriter;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.functions.sink.filesystem.BucketAssigner;
import org.apache.flink.streaming.api.functions.sink.filesystem.bucketassigners.SimpleVersionedStringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * The twin's archive: the same Parquet rows as Tandem's, in files that Flink's own sink completes
 * with each checkpoint, by date and hour.
 */
final class AnswerFiles implements BulkWriter.Factory<Answer> {
  private static final long serialVersionUID = 1;

  private final AnswerParquet format;

  private AnswerFiles(AnswerParquet format) {
    this.format = format;
  }

  static FileSink<Answer> in(java.nio.file.Path folder, FeatureSpec spec) {
    AnswerParquet format = AnswerParquet.of(spec);
    return FileSink.forBulkFormat(new Path(folder.toUri()), new AnswerFiles(format))
        .withBucketAssigner(new ByHour(format))
        .build();
  }

  @Override
  public BulkWriter<Answer> create(FSDataOutputStream out) throws IOException {
    RowWriter<Answer> rows = format.open(new Unclosed(out));
    return new BulkWriter<>() {
      @Override
      public void addElement(Answer answer) throws IOException {
        rows.write(answer);
      }

      /** Parquet writes a row group when it is full. */
      @Override
      public void flush() {}

      @Override
      public void finish() throws IOException {
        rows.close();
      }
    };
  }

  /** Flink closes its stream itself, and asks for its position before. */
  private static final class Unclosed extends FilterOutputStream {
    Unclosed(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }

  private static final class ByHour implements BucketAssigner<Answer, String> {
    private static final long serialVersionUID = 1;

    private static final long SECONDS_PER_HOUR = 3600;
    private static final DateTimeFormatter NAME =
        DateTimeFormatter.ofPattern("'date='yyyy-MM-dd'/hour='HH");

    private final AnswerParquet format;
    private transient long hour;
    private transient @Nullable String name;

    ByHour(AnswerParquet format) {
      this.format = format;
    }

    @Override
    public String getBucketId(Answer answer, Context context) {
      Instant time = format.time(answer);
      long now = time.getEpochSecond() / SECONDS_PER_HOUR;
      if (name == null || now != hour) {
        hour = now;
        name = NAME.format(time.atOffset(ZoneOffset.UTC));
      }
      return name;
    }

    @Override
    public SimpleVersionedSerializer<String> getSerializer() {
      return SimpleVersionedStringSerializer.INSTANCE;
    }
  }
}
