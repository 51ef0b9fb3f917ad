package dev.tandem.transforms.ratings;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A table's row as it was, for the record of what was refused. */
public final class OriginalRow {
  private static final JsonFactory JSON = new JsonFactory();

  private OriginalRow() {}

  /** The row as a JSON object of text values in the order given, in UTF-8; null stays null. */
  public static byte[] toJson(Map<String, @Nullable String> values) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      for (Map.Entry<String, @Nullable String> value : values.entrySet()) {
        json.writeStringField(value.getKey(), value.getValue());
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
