package dev.tandem.transforms.snapshot;

import dev.tandem.transforms.features.FeatureRow;
import java.io.Closeable;
import java.io.IOException;
import java.util.function.BiConsumer;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.jspecify.annotations.Nullable;

/**
 * Reads one file of training rows, in the order it was written, holding a bounded part of it in
 * memory. For one thread. Users that follow each other and items that were seen lately come back as
 * the same objects.
 */
public abstract class RowFileReader implements Closeable {
  /**
   * One row.
   *
   * @param user the user's features
   * @param row the rest of it
   */
  public record Entry(FeatureRow user, TrainingRows.Row row) {}

  RowFileReader() {}

  /**
   * Opens a file. A CSV file's compression is told by its name.
   *
   * @throws IllegalArgumentException if the file's columns are not those of the schema; names the
   *     file and the column
   */
  public static RowFileReader open(ResourceId file, SnapshotSchema schema, SnapshotFormat format)
      throws IOException {
    return switch (format) {
      case PARQUET -> ParquetRowReader.rows(file, schema);
      case CSV -> new CsvRowReader(file, schema);
    };
  }

  /**
   * Reads the keys alone, of user and item, of every row; from Parquet no other column is read.
   *
   * @param sink takes user key and item key, row by row
   */
  public static void readKeys(
      ResourceId file,
      SnapshotSchema schema,
      SnapshotFormat format,
      BiConsumer<Object, Object> sink)
      throws IOException {
    switch (format) {
      case PARQUET -> ParquetRowReader.readKeys(file, schema, sink);
      case CSV -> {
        try (CsvRowReader reader = new CsvRowReader(file, schema)) {
          for (Entry entry = reader.next(); entry != null; entry = reader.next()) {
            sink.accept(entry.user().key(), entry.row().item().key());
          }
        }
      }
    }
  }

  /**
   * The next row, or null after the last.
   *
   * @throws IllegalArgumentException if a value is not of its column's type, or is null where the
   *     schema allows none; names the file and the column
   */
  public abstract @Nullable Entry next() throws IOException;
}
