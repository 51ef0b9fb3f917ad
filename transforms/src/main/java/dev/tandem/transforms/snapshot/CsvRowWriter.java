package dev.tandem.transforms.snapshot;

import com.github.luben.zstd.ZstdOutputStream;
import dev.tandem.transforms.features.FeatureRow;
import dev.tandem.transforms.features.ValueText;
import dev.tandem.transforms.files.HashingOutput;
import dev.tandem.transforms.snapshot.SnapshotSchema.Column;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.QuoteMode;

/** Writes rows as RFC 4180. */
final class CsvRowWriter extends RowFileWriter {
  private static final int BUFFER = 1 << 16;

  /** Quotes only where needed; an empty field is null. */
  static final CSVFormat FORMAT = CSVFormat.RFC4180.builder().setQuoteMode(QuoteMode.MINIMAL).get();

  private final SnapshotSchema schema;
  private final CSVPrinter printer;

  CsvRowWriter(
      ResourceId file, HashingOutput output, SnapshotSchema schema, FileCompression compression)
      throws IOException {
    super(file, output);
    this.schema = schema;
    OutputStream compressed =
        switch (compression) {
          case NONE -> output;
          case GZIP -> new GZIPOutputStream(output, BUFFER);
          case ZSTD -> new ZstdOutputStream(output);
          case AUTO, SNAPPY -> throw new IllegalArgumentException(compression + " is not for CSV");
        };
    this.printer =
        new CSVPrinter(
            new BufferedWriter(new OutputStreamWriter(compressed, StandardCharsets.UTF_8), BUFFER),
            FORMAT);
    printer.printRecord(schema.columns().stream().map(Column::name));
  }

  @Override
  void append(FeatureRow user, TrainingRows.Row row) throws IOException {
    for (int i = 0; i < schema.size(); i++) {
      Object value = schema.value(i, user, row);
      if (value == null && !schema.columns().get(i).nullable()) {
        throw nullValue(schema, i, user, row);
      }
      printer.print(value == null ? null : ValueText.format(value));
    }
    printer.println();
  }

  @Override
  void finish() throws IOException {
    printer.close(true);
  }
}
