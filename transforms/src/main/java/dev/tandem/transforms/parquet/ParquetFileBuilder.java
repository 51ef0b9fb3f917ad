package dev.tandem.transforms.parquet;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;

/**
 * A Parquet file of rows that somebody takes apart, without Avro and without Hadoop's file systems;
 * with page checksums.
 *
 * @param <T> a row
 */
public final class ParquetFileBuilder<T> extends ParquetWriter.Builder<T, ParquetFileBuilder<T>> {

  /** Takes a row apart. */
  public interface RowShape<T> {
    /** Gives one message, from its start to its end. */
    void write(T row, RecordConsumer consumer);
  }

  private final Support<T> support;

  /**
   * @param out where the file goes; closed when the writer is
   * @param metadata of the file
   */
  public ParquetFileBuilder(
      OutputStream out, MessageType schema, Map<String, String> metadata, RowShape<T> shape) {
    super(new Output(out));
    this.support = new Support<>(schema, metadata, shape);
    withConf(new PlainParquetConfiguration());
    withPageWriteChecksumEnabled(true);
    // Counts of bytes and levels, which few readers use; they cost on every value.
    withSizeStatisticsEnabled(false);
  }

  @Override
  protected ParquetFileBuilder<T> self() {
    return this;
  }

  @Override
  protected WriteSupport<T> getWriteSupport(Configuration configuration) {
    return support;
  }

  @Override
  protected WriteSupport<T> getWriteSupport(ParquetConfiguration configuration) {
    return support;
  }

  private static final class Support<T> extends WriteSupport<T> {
    private final MessageType schema;
    private final Map<String, String> metadata;
    private final RowShape<T> shape;
    private @Nullable RecordConsumer consumer;

    Support(MessageType schema, Map<String, String> metadata, RowShape<T> shape) {
      this.schema = schema;
      this.metadata = metadata;
      this.shape = shape;
    }

    @Override
    public WriteContext init(Configuration configuration) {
      return new WriteContext(schema, metadata);
    }

    @Override
    public WriteContext init(ParquetConfiguration configuration) {
      return new WriteContext(schema, metadata);
    }

    @Override
    public void prepareForWrite(RecordConsumer consumer) {
      this.consumer = consumer;
    }

    @Override
    public void write(T row) {
      if (consumer == null) {
        throw new IllegalStateException("not prepared");
      }
      shape.write(row, consumer);
    }
  }

  private record Output(OutputStream out) implements OutputFile {
    @Override
    public PositionOutputStream create(long blockSizeHint) {
      return new PositionOutputStream() {
        private long position;

        @Override
        public long getPos() {
          return position;
        }

        @Override
        public void write(int b) throws IOException {
          out.write(b);
          position++;
        }

        @Override
        public void write(byte[] source, int offset, int length) throws IOException {
          out.write(source, offset, length);
          position += length;
        }

        @Override
        public void close() throws IOException {
          out.close();
        }
      };
    }

    @Override
    public PositionOutputStream createOrOverwrite(long blockSizeHint) {
      return create(blockSizeHint);
    }

    @Override
    public boolean supportsBlockSize() {
      return false;
    }

    @Override
    public long defaultBlockSize() {
      return 0;
    }
  }
}
