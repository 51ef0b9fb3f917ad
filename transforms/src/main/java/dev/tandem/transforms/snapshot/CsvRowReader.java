package dev.tandem.transforms.snapshot;

import com.github.luben.zstd.ZstdInputStream;
import dev.tandem.transforms.features.ValueText;
import dev.tandem.transforms.snapshot.SnapshotSchema.Column;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/** Reads rows from RFC 4180. */
final class CsvRowReader extends RowFileReader {
  private static final int BUFFER = 1 << 16;

  private final String file;
  private final SnapshotSchema schema;
  private final CSVParser parser;
  private final Iterator<CSVRecord> records;
  private final RowAssembler assembler;
  private final @Nullable Object[] values;

  CsvRowReader(ResourceId file, SnapshotSchema schema) throws IOException {
    this.file = file.toString();
    this.schema = schema;
    this.assembler = new RowAssembler(schema, this.file);
    this.values = new @Nullable Object[schema.size()];
    InputStream input = Channels.newInputStream(FileSystems.open(file));
    try {
      this.parser =
          CSVParser.builder()
              .setReader(
                  new BufferedReader(
                      new InputStreamReader(decompressed(this.file, input), StandardCharsets.UTF_8),
                      BUFFER))
              .setFormat(CsvRowWriter.FORMAT)
              .get();
      this.records = parser.iterator();
      checkHeader();
    } catch (IOException | RuntimeException e) {
      input.close();
      throw e;
    }
  }

  @Override
  public @Nullable Entry next() {
    if (!records.hasNext()) {
      return null;
    }
    CSVRecord record = records.next();
    if (record.size() != values.length) {
      throw new IllegalArgumentException(
          "%s: row %d has %d fields, not %d"
              .formatted(file, record.getRecordNumber() - 1, record.size(), values.length));
    }
    for (int i = 0; i < values.length; i++) {
      String text = record.get(i);
      Column column = schema.columns().get(i);
      try {
        values[i] = text.isEmpty() ? null : ValueText.parse(column.type(), text);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "%s: row %d, column '%s': %s"
                .formatted(file, record.getRecordNumber() - 1, column.name(), e.getMessage()),
            e);
      }
    }
    return assembler.assemble(values);
  }

  @Override
  public void close() throws IOException {
    parser.close();
  }

  private void checkHeader() {
    List<String> wanted = schema.columns().stream().map(Column::name).toList();
    List<String> found = records.hasNext() ? records.next().toList() : List.of();
    if (!found.equals(wanted)) {
      throw new IllegalArgumentException(
          "%s: the columns are %s, not %s".formatted(file, found, wanted));
    }
  }

  private static InputStream decompressed(String file, InputStream input) throws IOException {
    if (file.endsWith(".gz")) {
      return new GZIPInputStream(input, BUFFER);
    }
    return file.endsWith(".zst") ? new ZstdInputStream(input) : input;
  }
}
