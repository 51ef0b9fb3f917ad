package dev.tandem.transforms.snapshot;

import dev.tandem.transforms.features.Feature.Role;
import dev.tandem.transforms.features.FeatureRow;
import dev.tandem.transforms.files.HashingOutput;
import dev.tandem.transforms.parquet.ParquetFileBuilder;
import dev.tandem.transforms.parquet.ParquetTypes;
import dev.tandem.transforms.parquet.ParquetTypes.Physical;
import dev.tandem.transforms.snapshot.PhysicalRows.PhysicalRow;
import dev.tandem.transforms.snapshot.SnapshotSchema.Column;
import java.io.IOException;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.jspecify.annotations.Nullable;

/** Writes rows as Parquet, straight from memory to columns. */
final class ParquetRowWriter extends RowFileWriter {
  /** Held in memory by each open writer until it is full. */
  private static final long ROW_GROUP_BYTES = 32L << 20;

  private static final int ITEMS_REMEMBERED = 1 << 16;

  private final Rows rows;
  private final ParquetWriter<Rows> writer;

  ParquetRowWriter(
      ResourceId file, HashingOutput output, SnapshotSchema schema, FileCompression compression)
      throws IOException {
    super(file, output);
    this.rows = new Rows(schema);
    ParquetFileBuilder<Rows> builder =
        new ParquetFileBuilder<>(
                output,
                ParquetValues.message(schema.columns()),
                Map.of("tandem.schema", SchemaJson.text(schema)),
                Rows::writeTo)
            .withCompressionCodec(codec(compression))
            .withRowGroupSize(ROW_GROUP_BYTES);
    for (Column column : schema.columns()) {
      if (column.role() == Role.TIME || column.role() == Role.USER_ID) {
        // Almost every time is another: a dictionary would be built, and thrown away. A user's key
        // stands in runs, which compress as well without one, and faster.
        builder.withDictionaryEncoding(column.name(), false);
      }
    }
    this.writer = builder.build();
  }

  @Override
  void append(FeatureRow user, TrainingRows.Row row) throws IOException {
    rows.moveTo(user, row);
    writer.write(rows);
  }

  @Override
  void finish() throws IOException {
    writer.close();
  }

  private static CompressionCodecName codec(FileCompression compression) {
    return switch (compression) {
      case NONE -> CompressionCodecName.UNCOMPRESSED;
      case AUTO, SNAPPY -> CompressionCodecName.SNAPPY;
      case GZIP -> CompressionCodecName.GZIP;
      case ZSTD -> CompressionCodecName.ZSTD;
    };
  }

  /** The row being written: for each column a physical row and the slot in it. */
  private static final class Rows {
    private static final int USER = 0;
    private static final int ITEM = 1;
    private static final int OWN = 2;

    private final SnapshotSchema schema;
    private final PhysicalRows users = new PhysicalRows(1);
    private final PhysicalRows items = new PhysicalRows(ITEMS_REMEMBERED);
    private final PhysicalRow own;
    private final int[] ownColumns;
    private final int[] partOf;
    private final int[] slotOf;
    private final String[] names;
    private final Physical[] physical;
    private final PhysicalRow[] parts = new PhysicalRow[OWN + 1];
    private @Nullable FeatureRow lastUser;

    Rows(SnapshotSchema schema) {
      this.schema = schema;
      int size = schema.size();
      partOf = new int[size];
      slotOf = new int[size];
      names = new String[size];
      physical = new Physical[size];
      own = new PhysicalRow(null, size);
      ownColumns = IntStream.range(0, size).filter(i -> isOwn(schema.columns().get(i))).toArray();
      for (int i = 0; i < size; i++) {
        Column column = schema.columns().get(i);
        names[i] = column.name();
        physical[i] = ParquetTypes.physical(column.type());
        int index = schema.indexInRow(i);
        switch (column.role()) {
          case USER_ID, USER -> {
            partOf[i] = USER;
            slotOf[i] = users.addColumn(column, index);
          }
          case ITEM_ID, ITEM -> {
            partOf[i] = ITEM;
            slotOf[i] = items.addColumn(column, index);
          }
          case LABEL, TIME -> {
            partOf[i] = OWN;
            slotOf[i] = i;
          }
        }
      }
      parts[OWN] = own;
    }

    void moveTo(FeatureRow user, TrainingRows.Row row) {
      if (user != lastUser) {
        parts[USER] = users.of(user);
        lastUser = user;
      }
      parts[ITEM] = items.of(row.item());
      own.complete = true;
      for (int i : ownColumns) {
        own.set(i, schema.columns().get(i), schema.value(i, user, row));
      }
      // Parquet itself would not notice: the column would end up one value short.
      for (PhysicalRow part : parts) {
        if (!part.complete) {
          throw missing(user, row);
        }
      }
    }

    private IllegalArgumentException missing(FeatureRow user, TrainingRows.Row row) {
      for (int i = 0; i < schema.size(); i++) {
        if (schema.value(i, user, row) == null && !schema.columns().get(i).nullable()) {
          return nullValue(schema, i, user, row);
        }
      }
      throw new IllegalStateException("a row changed while it was written");
    }

    private static boolean isOwn(Column column) {
      return column.role() == Role.LABEL || column.role() == Role.TIME;
    }

    void writeTo(RecordConsumer consumer) {
      consumer.startMessage();
      for (int i = 0; i < partOf.length; i++) {
        PhysicalRow part = parts[partOf[i]];
        int slot = slotOf[i];
        if (part.present[slot]) {
          consumer.startField(names[i], i);
          switch (physical[i]) {
            case INT32 -> consumer.addInteger((int) part.numbers[slot]);
            case INT64 -> consumer.addLong(part.numbers[slot]);
            case DOUBLE -> consumer.addDouble(Double.longBitsToDouble(part.numbers[slot]));
            case BOOLEAN -> consumer.addBoolean(part.numbers[slot] != 0);
            case BINARY -> {
              Binary value = part.binaries[slot];
              if (value == null) {
                throw new IllegalStateException(names[i] + " was not converted");
              }
              consumer.addBinary(value);
            }
          }
          consumer.endField(names[i], i);
        }
      }
      consumer.endMessage();
    }
  }
}
