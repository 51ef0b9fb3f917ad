package dev.tandem.transforms.score;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.transforms.json.JsonObject;
import dev.tandem.transforms.model.ModelFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a run of {@link WriteCatalogBundle} did, left for the launching process.
 *
 * @param version of the bundle; null if too many items failed, so that none was written
 * @param items how many have a vector
 * @param failed how many have none
 */
public record CatalogReport(@Nullable String version, long items, long failed) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SUFFIX = ".json";

  /** The folder of reports and failures in a registry; no bundle can have this name. */
  static final String RUNS = "_embed-catalog";

  void leave(ModelFolder registry, String runId) throws IOException {
    String text =
        JSON.createObjectNode()
            .put("version", version)
            .put("items", items)
            .put("failed", failed)
            .toPrettyString();
    registry.child(RUNS).replace(runId + SUFFIX, text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Takes away what a run left; null if it left nothing, because there were no items at all.
   *
   * @throws IllegalArgumentException if it is damaged
   */
  public static @Nullable CatalogReport take(ModelFolder registry, String runId)
      throws IOException {
    ModelFolder runs = registry.child(RUNS);
    String name = runId + SUFFIX;
    if (!runs.files().containsKey(name)) {
      return null;
    }
    try {
      JsonObject json =
          new JsonObject(runs.path() + "/" + name, "", JSON.readTree(runs.read(name)));
      CatalogReport report =
          new CatalogReport(
              json.textOrNull("version"), json.number("items"), json.number("failed"));
      runs.delete(name);
      return report;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(runs.path() + "/" + name + " is no JSON", e);
    }
  }

  /** Where a run leaves the items without a vector. */
  public static String failuresFile(ModelFolder registry, String runId) {
    return registry.child(RUNS).path() + "/" + failuresName(runId);
  }

  static String failuresName(String runId) {
    return "failures-%s.jsonl".formatted(runId);
  }
}
