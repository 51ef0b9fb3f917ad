package dev.tandem.transforms.learn;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.transforms.json.JsonObject;
import dev.tandem.transforms.model.ModelFolder;
import dev.tandem.transforms.training.TrainedModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a run of {@link TrainModel} did, left in the registry for the launching process.
 *
 * @param version of the bundle; null if the trainer refused
 * @param refusal why the trainer refused; null if it did not
 * @param rows of the snapshot
 * @param positives the rows that are positives
 * @param users of the snapshot
 * @param items of the snapshot
 * @param epochs how many passes made the model
 * @param nanosPerRowAndEpoch of training
 */
public record TrainingReport(
    @Nullable String version,
    @Nullable String refusal,
    long rows,
    long positives,
    long users,
    long items,
    long epochs,
    long nanosPerRowAndEpoch) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final double NANOS_PER_MICRO = 1e3;

  /** The folder of reports in a registry; no bundle can have this name. */
  private static final String RUNS = "_train-model";

  static TrainingReport of(String version, TrainedModel model) {
    return new TrainingReport(
        version,
        null,
        model.rows(),
        model.positives(),
        model.users(),
        model.parts().items().size(),
        model.epochs(),
        Math.round(model.microsPerRowAndEpoch() * NANOS_PER_MICRO));
  }

  static TrainingReport refused(String reason) {
    return new TrainingReport(null, reason, 0, 0, 0, 0, 0, 0);
  }

  void leave(ModelFolder registry, String runId) throws IOException {
    ObjectNode json =
        JSON.createObjectNode()
            .put("version", version)
            .put("refusal", refusal)
            .put("rows", rows)
            .put("positives", positives)
            .put("users", users)
            .put("items", items)
            .put("epochs", epochs)
            .put("nanos_per_row_and_epoch", nanosPerRowAndEpoch);
    registry
        .child(RUNS)
        .replace(name(runId), json.toPrettyString().getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Reads what a run left.
   *
   * @throws IOException if it left nothing
   * @throws IllegalArgumentException if it is damaged; names the file
   */
  public static TrainingReport read(ModelFolder registry, String runId) throws IOException {
    ModelFolder runs = registry.child(RUNS);
    String file = runs.path() + "/" + name(runId);
    try {
      JsonObject json = new JsonObject(file, "", JSON.readTree(runs.read(name(runId))));
      return new TrainingReport(
          json.textOrNull("version"),
          json.textOrNull("refusal"),
          json.number("rows"),
          json.number("positives"),
          json.number("users"),
          json.number("items"),
          json.number("epochs"),
          json.number("nanos_per_row_and_epoch"));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(file + " is no JSON", e);
    }
  }

  private static String name(String runId) {
    return runId + ".json";
  }
}
