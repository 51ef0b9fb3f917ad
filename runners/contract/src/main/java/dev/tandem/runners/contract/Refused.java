package dev.tandem.runners.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A record that was refused, as anybody reads it: a line of JSON.
 *
 * @param origin coordinates by name
 * @param bytes the record's own
 * @param key of the message; null if it is not known
 */
record Refused(String reason, Map<String, String> origin, byte[] bytes, @Nullable String key) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static Refused read(byte[] line, @Nullable String key) {
    JsonNode json;
    try {
      json = JSON.readTree(line);
    } catch (IOException e) {
      throw new AssertionError("no JSON: " + new String(line, StandardCharsets.UTF_8), e);
    }
    Map<String, String> origin = new TreeMap<>();
    json.get("origin")
        .properties()
        .forEach(entry -> origin.put(entry.getKey(), entry.getValue().asText()));
    byte[] bytes =
        json.has("original_base64")
            ? Base64.getDecoder().decode(json.get("original_base64").asText())
            : json.get("original").asText().getBytes(StandardCharsets.UTF_8);
    return new Refused(json.get("reason").asText(), origin, bytes, key);
  }

  /** All that tells two of them apart; bytes as characters of one byte each. */
  String text() {
    return reason
        + ' '
        + new TreeMap<>(origin)
        + ' '
        + new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
