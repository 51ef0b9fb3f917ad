package dev.tandem.transforms.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.transforms.json.JsonObject;
import dev.tandem.transforms.vector.Similarity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a bundle says of itself: the file {@value #FILE}, which is written last, so that a folder
 * without it is no bundle.
 *
 * @param version the bundle's name, and its folder's in a registry
 * @param producer who made it, for people
 * @param dimension length of the vectors of both towers
 * @param similarity how two vectors become a score
 * @param specHash of the feature spec that the towers were made for
 * @param snapshotId of the training snapshot; null if the model was made elsewhere
 * @param items how many items the index has
 * @param evaluation null if nobody evaluated it
 * @param files all other files
 */
public record BundleDescription(
    String version,
    String producer,
    int dimension,
    Similarity similarity,
    String specHash,
    @Nullable String snapshotId,
    int items,
    @Nullable Evaluation evaluation,
    List<BundleFile> files) {

  /** The name of the file. */
  public static final String FILE = "bundle.json";

  /** The format that is written, and the only one that is read. */
  public static final int FORMAT_VERSION = 1;

  static final String USER_TOWER = "user_tower.onnx";
  static final String ITEM_TOWER = "item_tower.onnx";
  static final String ITEM_IDS = "item_ids.txt";
  static final String ITEM_VECTORS = "item_vectors.f32";
  static final int MAX_DIMENSION = 1 << 16;
  static final String POPULAR_ITEMS = "popular_items.json";

  /** Every file but {@value #FILE}, in the order of their names. */
  static final List<String> OTHER_FILES =
      List.of(ITEM_IDS, ITEM_TOWER, ITEM_VECTORS, POPULAR_ITEMS, USER_TOWER);

  private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
  private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * A file of a bundle.
   *
   * @param sha256 64 hex digits
   */
  public record BundleFile(String name, long bytes, String sha256) {
    public BundleFile {
      if (!OTHER_FILES.contains(name)) {
        throw new IllegalArgumentException(
            "'%s' is no file of a bundle: %s".formatted(name, String.join(", ", OTHER_FILES)));
      }
      if (bytes < 0) {
        throw new IllegalArgumentException("%s has %d bytes".formatted(name, bytes));
      }
      if (!SHA_256.matcher(sha256).matches()) {
        throw new IllegalArgumentException(
            "sha256 of %s is '%s': 64 hex digits in lower case are needed".formatted(name, sha256));
      }
    }
  }

  public BundleDescription {
    if (!isVersion(version)) {
      throw new IllegalArgumentException(
          "version '%s' is no name for a bundle: up to 100 letters, digits, '.', '_' and '-', the first a letter or digit"
              .formatted(version));
    }
    if (dimension < 1 || dimension > MAX_DIMENSION) {
      throw new IllegalArgumentException(
          "dimension is %d: 1 to %d".formatted(dimension, MAX_DIMENSION));
    }
    if (items < 1) {
      throw new IllegalArgumentException("items is %d: at least 1".formatted(items));
    }
    files = List.copyOf(files);
    if (!files.stream().map(BundleFile::name).sorted().toList().equals(OTHER_FILES)) {
      throw new IllegalArgumentException(
          "files lists %s: each of %s is needed once"
              .formatted(files.stream().map(BundleFile::name).toList(), OTHER_FILES));
    }
  }

  /** Whether a text may be a version. */
  public static boolean isVersion(String text) {
    return VERSION.matcher(text).matches();
  }

  /** What it says of one of the other files. */
  BundleFile file(String name) {
    return files.stream().filter(file -> file.name().equals(name)).findFirst().orElseThrow();
  }

  BundleDescription withVersion(String newVersion) {
    return new BundleDescription(
        newVersion,
        producer,
        dimension,
        similarity,
        specHash,
        snapshotId,
        items,
        evaluation,
        files);
  }

  /** The text of the file: equal descriptions have equal texts. */
  String toJson() {
    ObjectNode json = JSON.createObjectNode();
    json.put("format_version", FORMAT_VERSION)
        .put("version", version)
        .put("producer", producer)
        .put("dimension", dimension)
        .put("similarity", similarity.name())
        .put("spec_hash", specHash)
        .put("snapshot_id", snapshotId)
        .put("items", items);
    if (evaluation == null) {
      json.putNull("evaluation");
    } else {
      write(evaluation, json.putObject("evaluation"));
    }
    ArrayNode array = json.putArray("files");
    for (BundleFile file : files) {
      array
          .addObject()
          .put("name", file.name())
          .put("bytes", file.bytes())
          .put("sha256", file.sha256());
    }
    return text(json);
  }

  private static void write(Evaluation evaluation, ObjectNode json) {
    json.put("k", evaluation.k()).put("protocol", evaluation.protocol());
    ArrayNode scores = json.putArray("scores");
    for (Evaluation.Score score : evaluation.scores()) {
      scores
          .addObject()
          .put("ranker", score.ranker())
          .put("slice", score.slice())
          .put("users", score.users())
          .put("recall", score.recall())
          .put("ndcg", score.ndcg())
          .put("coverage", score.coverage());
    }
  }

  /** JSON whose line ends are the same on every system. */
  static String text(ObjectNode json) {
    DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter().withObjectIndenter(indenter).withArrayIndenter(indenter);
    try {
      return JSON.writer(printer).writeValueAsString(json) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Reads the file's text.
   *
   * @param file for messages
   * @throws IllegalArgumentException if it is wrong; names the file and the key
   */
  static BundleDescription parse(String file, String text) {
    JsonObject json = json(file, text);
    long format = json.number("format_version");
    if (format != FORMAT_VERSION) {
      throw new IllegalArgumentException(
          "%s: format_version is %d, and this program reads %d"
              .formatted(file, format, FORMAT_VERSION));
    }
    return json.make(
        o ->
            new BundleDescription(
                o.text("version"),
                o.text("producer"),
                whole(o, "dimension"),
                o.constant("similarity", Similarity.class),
                o.text("spec_hash"),
                o.textOrNull("snapshot_id"),
                whole(o, "items"),
                o.has("evaluation") ? evaluation(o.object("evaluation")) : null,
                o.list(
                    "files",
                    f -> new BundleFile(f.text("name"), f.number("bytes"), f.text("sha256")))));
  }

  /**
   * Reads the description of a bundle and nothing else of it.
   *
   * @throws IllegalArgumentException if it is wrong; names the file and the key
   */
  public static BundleDescription read(ModelFolder folder) throws IOException {
    return parse(folder.path() + "/" + FILE, new String(folder.read(FILE), StandardCharsets.UTF_8));
  }

  static JsonObject json(String file, String text) {
    try {
      return new JsonObject(file, "", JSON.readTree(text));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "%s is no JSON: %s".formatted(file, e.getOriginalMessage()), e);
    }
  }

  private static int whole(JsonObject json, String key) {
    long number = json.number(key);
    if (number < Integer.MIN_VALUE || number > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("%s is %d: too large".formatted(key, number));
    }
    return (int) number;
  }

  private static Evaluation evaluation(JsonObject json) {
    return new Evaluation(
        whole(json, "k"),
        json.text("protocol"),
        json.list(
            "scores",
            s ->
                new Evaluation.Score(
                    s.text("ranker"),
                    s.text("slice"),
                    s.number("users"),
                    share(s, "recall"),
                    share(s, "ndcg"),
                    share(s, "coverage"))));
  }

  private static double share(JsonObject json, String key) {
    double value = json.decimal(key).doubleValue();
    if (value < 0 || value > 1) {
      throw new IllegalArgumentException("%s is %s: 0 to 1".formatted(key, value));
    }
    return value;
  }
}
