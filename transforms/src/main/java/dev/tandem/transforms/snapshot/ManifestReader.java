package dev.tandem.transforms.snapshot;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tandem.transforms.features.Feature.Role;
import dev.tandem.transforms.features.FeatureType;
import dev.tandem.transforms.json.JsonObject;
import dev.tandem.transforms.snapshot.SnapshotManifest.Counts;
import dev.tandem.transforms.snapshot.SnapshotManifest.Policies;
import dev.tandem.transforms.snapshot.SnapshotManifest.Source;
import dev.tandem.transforms.snapshot.SnapshotSchema.Column;
import java.math.BigDecimal;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads a manifest from JSON. */
final class ManifestReader {
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .setNodeFactory(JsonNodeFactory.withExactBigDecimals(true));

  private ManifestReader() {}

  static SnapshotManifest read(String file, String text) {
    JsonNode tree;
    try {
      tree = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "%s: no JSON: %s".formatted(file, e.getOriginalMessage()), e);
    }
    JsonObject root = new JsonObject(file, "", tree);
    long version = root.number("format_version");
    if (version != SnapshotManifest.FORMAT_VERSION) {
      throw new IllegalArgumentException(
          "%s: format_version is %d; this version of Tandem reads %d"
              .formatted(file, version, SnapshotManifest.FORMAT_VERSION));
    }
    return root.make(ManifestReader::manifest);
  }

  private static SnapshotManifest manifest(JsonObject root) {
    return new SnapshotManifest(
        root.text("snapshot_id"),
        root.time("created_at"),
        root.text("code_version"),
        root.object("spec").text("name"),
        root.object("spec").text("hash"),
        root.constant("format", SnapshotFormat.class),
        root.constant("compression", FileCompression.class),
        new SnapshotSchema(root.list("schema", ManifestReader::column)),
        root.object("policies").make(ManifestReader::policies),
        root.object("source").make(ManifestReader::source),
        root.object("counts").make(ManifestReader::counts),
        root.textOrNull("previous_snapshot_id"),
        root.list("columns", ManifestReader::summary),
        root.list("files", ManifestReader::file),
        root.list("failure_files", ManifestReader::file));
  }

  private static Column column(JsonObject json) {
    return new Column(
        json.text("name"),
        FeatureType.parse(json.text("type")),
        json.constant("role", Role.class),
        json.flag("nullable"));
  }

  private static Policies policies(JsonObject json) {
    return new Policies(
        json.text("duplicate_ratings"),
        json.text("previous_snapshot"),
        Math.toIntExact(json.number("keep_snapshots")),
        json.text("max_failures"));
  }

  private static Source source(JsonObject json) {
    return new Source(
        json.text("url"),
        json.text("product"),
        json.text("version"),
        json.text("consistency"),
        json.text("consistency_note"),
        json.time("read_started_at"),
        json.time("read_finished_at"),
        json.object("tables").node());
  }

  private static Counts counts(JsonObject json) {
    SortedMap<FailureKind, Long> reasons = new TreeMap<>();
    json.object("failed_by_reason")
        .numbers()
        .forEach((kind, count) -> reasons.put(FailureKind.parse(kind), count));
    return new Counts(
        json.number("ratings_read"),
        json.number("rows"),
        json.number("merged_duplicates"),
        json.number("failed"),
        reasons,
        json.number("kept_from_previous"),
        json.object("trimmed_values").numbers());
  }

  private static ColumnSummary summary(JsonObject json) {
    return new ColumnSummary(
        json.text("name"),
        json.number("rows"),
        json.number("nulls"),
        json.has("numbers") ? json.object("numbers").make(ManifestReader::numbers) : null,
        json.has("values") ? json.object("values").make(ManifestReader::frequencies) : null,
        json.timeOrNull("earliest"),
        json.timeOrNull("latest"));
  }

  private static NumberSummary numbers(JsonObject json) {
    SortedMap<String, BigDecimal> quantiles = new TreeMap<>();
    JsonObject children = json.object("quantiles");
    children.node().fieldNames().forEachRemaining(key -> quantiles.put(key, children.decimal(key)));
    return new NumberSummary(
        json.decimal("min"),
        json.decimal("max"),
        json.decimal("mean"),
        json.decimal("standard_deviation"),
        json.number("zeros"),
        json.number("not_finite"),
        quantiles);
  }

  private static FrequencySummary frequencies(JsonObject json) {
    return new FrequencySummary(
        json.number("distinct"),
        json.flag("more"),
        json.list(
            "top", top -> new FrequencySummary.ValueCount(top.text("value"), top.number("rows"))));
  }

  private static DataFile file(JsonObject json) {
    return new DataFile(
        json.text("name"), json.number("rows"), json.number("bytes"), json.text("sha256"));
  }
}
