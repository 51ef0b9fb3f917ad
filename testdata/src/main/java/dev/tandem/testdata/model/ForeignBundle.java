package dev.tandem.testdata.model;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A bundle written file by file after {@code docs/model-bundle.md}, as somebody would who has none
 * of this project's code. What is wrong in it, the test has put there.
 */
public final class ForeignBundle {
  private final SortedMap<String, byte[]> files = new TreeMap<>();
  private final Map<String, String> fields = new LinkedHashMap<>();

  /**
   * @param similarity {@code COSINE} or {@code DOT_PRODUCT}
   */
  public ForeignBundle(String version, String specHash, int dimension, String similarity) {
    set("format_version", "1");
    set("version", quoted(version));
    set("producer", quoted("a notebook"));
    set("dimension", String.valueOf(dimension));
    set("similarity", quoted(similarity));
    set("spec_hash", quoted(specHash));
    set("snapshot_id", "null");
    set("evaluation", "null");
  }

  public ForeignBundle userTower(byte[] onnx) {
    return file("user_tower.onnx", onnx);
  }

  public ForeignBundle itemTower(byte[] onnx) {
    return file("item_tower.onnx", onnx);
  }

  /**
   * The index.
   *
   * @param vectors one after the other, in the order of the ids
   */
  public ForeignBundle items(List<String> ids, float[] vectors) {
    set("items", String.valueOf(ids.size()));
    String lines = ids.stream().map(id -> id + "\n").collect(Collectors.joining());
    file("item_ids.txt", lines.getBytes(StandardCharsets.UTF_8));
    ByteBuffer bytes =
        ByteBuffer.allocate(vectors.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(vectors);
    return file("item_vectors.f32", bytes.array());
  }

  /** The most popular items, the first the most popular; without segments. */
  public ForeignBundle popular(List<String> ids) {
    List<String> entries = new ArrayList<>();
    for (int i = 0; i < ids.size(); i++) {
      entries.add("{\"id\": %s, \"count\": %d}".formatted(quoted(ids.get(i)), ids.size() - i));
    }
    return file(
        "popular_items.json",
        "{\"segment\": null, \"overall\": [%s], \"by_segment\": {}}"
            .formatted(String.join(", ", entries))
            .getBytes(StandardCharsets.UTF_8));
  }

  /** How well the model ranks for everybody. */
  public ForeignBundle recall(double recall) {
    return set(
        "evaluation",
        """
        {"k": 10, "protocol": "the last choice of each user", "scores": [
            {"ranker": "model", "slice": "all", "users": 100, "recall": %s, "ndcg": 0.1, "coverage": 0.5}]}"""
            .formatted(recall));
  }

  /** Gives a file another content; its hash will be right. */
  public ForeignBundle file(String name, byte[] content) {
    files.put(name, content.clone());
    return this;
  }

  /** Gives a key of {@code bundle.json} a value, written as JSON. */
  public ForeignBundle set(String key, String json) {
    fields.put(key, json);
    return this;
  }

  /** Writes the files, {@code bundle.json} last. */
  public Path writeTo(Path folder) throws IOException {
    Files.createDirectories(folder);
    List<String> listed = new ArrayList<>();
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Files.write(folder.resolve(file.getKey()), file.getValue());
      listed.add(
          "{\"name\": %s, \"bytes\": %d, \"sha256\": %s}"
              .formatted(
                  quoted(file.getKey()), file.getValue().length, quoted(sha256(file.getValue()))));
    }
    String keys =
        fields.entrySet().stream()
            .map(field -> "%s: %s,\n".formatted(quoted(field.getKey()), field.getValue()))
            .collect(Collectors.joining());
    Files.writeString(
        folder.resolve("bundle.json"),
        "{\n%s\"files\": [\n%s]}\n".formatted(keys, String.join(",\n", listed)));
    return folder;
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
