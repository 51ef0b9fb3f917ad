package dev.tandem.transforms.failure;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;

/** A failure as one JSON object. */
final class FailureJson {
  private FailureJson() {}

  static void write(Failure failure, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("stage", failure.stage());
    json.writeStringField("reason", failure.reason());
    json.writeStringField("detail", failure.detail());
    json.writeObjectFieldStart("origin");
    for (Map.Entry<String, String> entry : failure.origin().entrySet()) {
      json.writeStringField(entry.getKey(), entry.getValue());
    }
    json.writeEndObject();
    byte[] original = failure.original();
    try {
      // Bytes that are no UTF-8 must come back as they were, not as replacement characters.
      String text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(original)).toString();
      json.writeStringField("original", text);
    } catch (CharacterCodingException e) {
      json.writeStringField("original_base64", Base64.getEncoder().encodeToString(original));
    }
    json.writeStringField("time", failure.time().toString());
    json.writeEndObject();
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
