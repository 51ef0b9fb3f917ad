package dev.tandem.transforms.failure;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A failure as one JSON object. */
final class FailureJson {
  private static final JsonFactory JSON = new JsonFactory();

  /** Bytes of a backslash, a u and four digits. */
  private static final int ESCAPED = 6;

  private FailureJson() {}

  static void write(Failure failure, JsonGenerator json) throws IOException {
    writeStart(failure, json);
    writeOriginal(failure.original(), json);
    writeEnd(failure, json);
  }

  /** The object alone, whole. */
  static byte[] toBytes(Failure failure) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      write(failure, json);
    }
    return bytes.toByteArray();
  }

  /**
   * The object alone, with so much of the original's beginning as fits, how many bytes the original
   * has, and a word that it was cut. Characters stay whole.
   *
   * @param maxBytes of the object; it has more only where it has more without any original
   */
  static byte[] toCutBytes(Failure failure, int maxBytes) throws IOException {
    byte[] original = failure.original();
    String text = text(original);
    int room = maxBytes - cutBytes(failure, text == null ? new byte[0] : "").length;
    if (text == null) {
      int length = Math.min(original.length, Math.max(0, room) / 4 * 3);
      return cutBytes(failure, Arrays.copyOf(original, length));
    }
    return cutBytes(failure, beginning(text, room));
  }

  /**
   * @param beginning a string or bytes
   */
  private static byte[] cutBytes(Failure failure, Object beginning) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      writeStart(failure, json);
      if (beginning instanceof byte[] raw) {
        writeBase64(raw, json);
      } else {
        json.writeStringField("original", (String) beginning);
      }
      json.writeNumberField("original_bytes", failure.original().length);
      json.writeBooleanField("truncated", true);
      writeEnd(failure, json);
    }
    return bytes.toByteArray();
  }

  private static String beginning(String text, int room) {
    int end = 0;
    for (int left = room; end < text.length(); ) {
      int character = text.codePointAt(end);
      left -= mostBytes(character);
      if (left < 0) {
        break;
      }
      end += Character.charCount(character);
    }
    return text.substring(0, end);
  }

  /** How many bytes of JSON a character may become, escaped in the longest way. */
  private static int mostBytes(int character) {
    return switch (character) {
      case '"', '\\', '\b', '\t', '\n', '\f', '\r' -> 2;
      default -> {
        if (character < ' ') {
          yield ESCAPED;
        }
        if (character < 0x80) {
          yield 1;
        }
        yield Character.isBmpCodePoint(character) ? 3 : 2 * ESCAPED;
      }
    };
  }

  private static void writeStart(Failure failure, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("stage", failure.stage());
    json.writeStringField("reason", failure.reason());
    json.writeStringField("detail", failure.detail());
    json.writeObjectFieldStart("origin");
    for (Map.Entry<String, String> entry : failure.origin().entrySet()) {
      json.writeStringField(entry.getKey(), entry.getValue());
    }
    json.writeEndObject();
  }

  private static void writeOriginal(byte[] original, JsonGenerator json) throws IOException {
    String text = text(original);
    if (text == null) {
      writeBase64(original, json);
    } else {
      json.writeStringField("original", text);
    }
  }

  private static void writeBase64(byte[] original, JsonGenerator json) throws IOException {
    json.writeStringField("original_base64", Base64.getEncoder().encodeToString(original));
  }

  private static void writeEnd(Failure failure, JsonGenerator json) throws IOException {
    json.writeStringField("time", failure.time().toString());
    json.writeEndObject();
  }

  /** Null for bytes that are no UTF-8: they must come back as they were, not replaced. */
  private static @Nullable String text(byte[] original) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(original)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  /**
   * @throws IllegalArgumentException if a key is missing or is not what it should be; names the key
   */
  static Failure read(JsonNode json) {
    Map<String, String> origin = new TreeMap<>();
    json.path("origin")
        .fields()
        .forEachRemaining(e -> origin.put(e.getKey(), e.getValue().asText()));
    byte[] original =
        json.has("original_base64")
            ? Base64.getDecoder().decode(text(json, "original_base64"))
            : text(json, "original").getBytes(StandardCharsets.UTF_8);
    String time = text(json, "time");
    try {
      return new Failure(
          text(json, "stage"),
          text(json, "reason"),
          text(json, "detail"),
          original,
          origin,
          Instant.parse(time));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("'time' is no time: " + time, e);
    }
  }

  private static String text(JsonNode json, String key) {
    JsonNode value = json.path(key);
    if (!value.isTextual()) {
      throw new IllegalArgumentException("'%s' is missing or no string".formatted(key));
    }
    return value.textValue();
  }
}
