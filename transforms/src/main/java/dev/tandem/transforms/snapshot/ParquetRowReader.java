package dev.tandem.transforms.snapshot;

import dev.tandem.transforms.features.Feature.Role;
import dev.tandem.transforms.snapshot.SnapshotSchema.Column;
import java.io.IOException;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.io.InputFile;
import org.jspecify.annotations.Nullable;

/** Reads rows from Parquet. */
final class ParquetRowReader extends RowFileReader {
  private final ParquetReader<@Nullable Object[]> reader;
  private final RowAssembler assembler;

  private ParquetRowReader(ParquetReader<@Nullable Object[]> reader, RowAssembler assembler) {
    this.reader = reader;
    this.assembler = assembler;
  }

  static ParquetRowReader rows(ResourceId file, SnapshotSchema schema) throws IOException {
    return new ParquetRowReader(
        open(file, schema.columns()), new RowAssembler(schema, file.toString()));
  }

  static void readKeys(ResourceId file, SnapshotSchema schema, BiConsumer<Object, Object> sink)
      throws IOException {
    List<Column> keys = List.of(only(schema, Role.USER_ID), only(schema, Role.ITEM_ID));
    try (ParquetReader<@Nullable Object[]> reader = open(file, keys)) {
      for (@Nullable Object[] row = reader.read(); row != null; row = reader.read()) {
        Object user = row[0];
        Object item = row[1];
        if (user == null || item == null) {
          throw new IllegalArgumentException(file + ": a key is null");
        }
        sink.accept(user, item);
      }
    }
  }

  @Override
  public @Nullable Entry next() throws IOException {
    @Nullable Object[] values = reader.read();
    return values == null ? null : assembler.assemble(values);
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }

  private static ParquetReader<@Nullable Object[]> open(ResourceId file, List<Column> columns)
      throws IOException {
    return new Builder(new BeamInputFile(file), new ParquetValues(file.toString(), columns))
        .usePageChecksumVerification()
        .build();
  }

  private static Column only(SnapshotSchema schema, Role role) {
    return schema.columns().stream()
        .filter(column -> column.role() == role)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("the schema has no " + role));
  }

  private static final class Builder extends ParquetReader.Builder<@Nullable Object[]> {
    private final ParquetValues values;

    Builder(InputFile file, ParquetValues values) {
      super(file, new PlainParquetConfiguration());
      this.values = values;
    }

    @Override
    protected ReadSupport<@Nullable Object[]> getReadSupport() {
      return values;
    }
  }
}
