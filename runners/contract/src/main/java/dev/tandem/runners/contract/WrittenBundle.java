package dev.tandem.runners.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A model bundle as anybody reads it: a folder with a description, which is JSON. */
record WrittenBundle(Path folder, JsonNode description) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String DESCRIPTION = "bundle.json";

  static WrittenBundle onlyOneIn(Path registry) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> folders = Files.list(registry)) {
      folders.filter(folder -> Files.exists(folder.resolve(DESCRIPTION))).forEach(found::add);
    }
    assertThat(found).hasSize(1);
    return in(found.get(0));
  }

  /** The one that {@code CURRENT} names. */
  static WrittenBundle liveIn(Path registry) throws IOException {
    return in(registry.resolve(Files.readString(registry.resolve("CURRENT")).strip()));
  }

  private static WrittenBundle in(Path folder) throws IOException {
    return new WrittenBundle(
        folder, JSON.readTree(Files.readAllBytes(folder.resolve(DESCRIPTION))));
  }

  String version() {
    return description.get("version").asText();
  }

  /** The vectors of the catalogue by product, as the two index files have them. */
  Map<String, float[]> vectors() throws IOException {
    FloatBuffer numbers =
        ByteBuffer.wrap(Files.readAllBytes(folder.resolve("item_vectors.f32")))
            .order(ByteOrder.LITTLE_ENDIAN)
            .asFloatBuffer();
    Map<String, float[]> vectors = new TreeMap<>();
    for (String id : Files.readAllLines(folder.resolve("item_ids.txt"))) {
      float[] vector = new float[description.get("dimension").asInt()];
      numbers.get(vector);
      vectors.put(id, vector);
    }
    assertThat(numbers.remaining()).isZero();
    return vectors;
  }

  /**
   * Of the evaluation and of all files but the description, which names the snapshot; after each
   * was held to what the description says of it.
   */
  String sha256() throws IOException {
    StringBuilder all = new StringBuilder(description.get("evaluation").toString());
    for (JsonNode file : description.get("files")) {
      byte[] bytes = Files.readAllBytes(folder.resolve(file.get("name").asText()));
      String hash = TrainingTable.sha256(bytes);
      assertThat(hash).isEqualTo(file.get("sha256").asText());
      all.append('\n').append(file.get("name").asText()).append(' ').append(hash);
    }
    return TrainingTable.sha256(all.toString());
  }
}
