package dev.tandem.transforms.archive;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.tandem.transforms.archive.Column.ListOf;
import dev.tandem.transforms.archive.Column.Value;
import dev.tandem.transforms.features.FeatureSpec;
import dev.tandem.transforms.features.ValueText;
import dev.tandem.transforms.serve.Answer;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Answers as JSON lines, UTF-8, compressed with gzip, filed under the time when they were made;
 * {@code docs/archive-format.md} lists the keys. Every key is in every line.
 */
public final class AnswerJsonLines extends AnswerFormat {
  private static final long serialVersionUID = 1;
  private static final int BUFFER = 1 << 16;
  private static final JsonFactory JSON = new JsonFactory();

  private AnswerJsonLines(FeatureSpec spec) {
    super(spec);
  }

  /**
   * @throws IllegalArgumentException if a feature of the spec has the name of another key
   */
  public static AnswerJsonLines of(FeatureSpec spec) {
    return new AnswerJsonLines(spec);
  }

  @Override
  public String suffix() {
    return "jsonl.gz";
  }

  @Override
  public RowWriter<Answer> open(OutputStream out) throws IOException {
    List<Column<Answer>> columns = columns();
    JsonGenerator json =
        JSON.createGenerator(new GZIPOutputStream(out, BUFFER))
            .setRootValueSeparator(null)
            .enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN);
    return new RowWriter<>() {
      @Override
      public void write(Answer answer) throws IOException {
        writeObject(columns, answer, json);
        json.writeRaw('\n');
      }

      @Override
      public void close() throws IOException {
        json.close();
      }
    };
  }

  private static <R> void writeObject(List<Column<R>> columns, R row, JsonGenerator json)
      throws IOException {
    json.writeStartObject();
    for (Column<R> column : columns) {
      json.writeFieldName(column.name());
      if (column instanceof ListOf<R, ?> list) {
        writeList(list, row, json);
      } else {
        writeValue(((Value<R>) column).of().apply(row), json);
      }
    }
    json.writeEndObject();
  }

  private static <R, E> void writeList(ListOf<R, E> list, R row, JsonGenerator json)
      throws IOException {
    json.writeStartArray();
    for (E element : list.of().apply(row)) {
      writeObject(list.fields(), element, json);
    }
    json.writeEndArray();
  }

  private static void writeValue(@Nullable Object value, JsonGenerator json) throws IOException {
    if (value == null) {
      json.writeNull();
    } else if (value instanceof BigDecimal decimal) {
      json.writeNumber(decimal);
    } else if (value instanceof Double number) {
      // What is no number in JSON becomes a string: "NaN".
      json.writeNumber(number);
    } else if (value instanceof Number whole) {
      json.writeNumber(whole.longValue());
    } else if (value instanceof Boolean truth) {
      json.writeBoolean(truth);
    } else {
      json.writeString(ValueText.format(value));
    }
  }
}
