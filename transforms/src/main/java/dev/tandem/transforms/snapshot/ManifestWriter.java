package dev.tandem.transforms.snapshot;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.transforms.snapshot.SnapshotManifest.Counts;
import dev.tandem.transforms.snapshot.SnapshotManifest.Policies;
import dev.tandem.transforms.snapshot.SnapshotManifest.Source;
import java.util.List;

/** Writes a manifest as JSON, in one order of keys. */
final class ManifestWriter {
  private static final ObjectMapper JSON =
      new ObjectMapper().configure(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN, true);

  /** Keeps the zeros at the end of a decimal. */
  private static final JsonNodeFactory NODES = JsonNodeFactory.withExactBigDecimals(true);

  private ManifestWriter() {}

  static String write(SnapshotManifest manifest) {
    ObjectNode root = NODES.objectNode();
    root.put("format_version", SnapshotManifest.FORMAT_VERSION);
    root.put("snapshot_id", manifest.snapshotId());
    root.put("created_at", manifest.createdAt().toString());
    root.put("code_version", manifest.codeVersion());
    root.putObject("spec").put("name", manifest.specName()).put("hash", manifest.specHash());
    root.put("format", manifest.format().name());
    root.put("compression", manifest.compression().name());
    root.set("schema", SchemaJson.tree(manifest.schema()));
    root.set("policies", policies(manifest.policies()));
    root.set("source", source(manifest.source()));
    root.set("counts", counts(manifest.counts()));
    root.put("previous_snapshot_id", manifest.previousSnapshotId());
    ArrayNode columns = root.putArray("columns");
    manifest.columns().forEach(column -> columns.add(column(column)));
    root.set("files", files(manifest.files()));
    root.set("failure_files", files(manifest.failureFiles()));
    DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
    DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
    printer.indentObjectsWith(indenter);
    printer.indentArraysWith(indenter);
    try {
      return JSON.writer(printer).writeValueAsString(root) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a manifest that cannot be written", e);
    }
  }

  private static ObjectNode policies(Policies policies) {
    return NODES
        .objectNode()
        .put("duplicate_ratings", policies.duplicateRatings())
        .put("previous_snapshot", policies.previousSnapshot())
        .put("keep_snapshots", policies.keepSnapshots())
        .put("max_failures", policies.maxFailures());
  }

  private static ObjectNode source(Source source) {
    ObjectNode node =
        NODES
            .objectNode()
            .put("url", source.url())
            .put("product", source.product())
            .put("version", source.version())
            .put("consistency", source.consistency())
            .put("consistency_note", source.consistencyNote())
            .put("read_started_at", source.readStartedAt().toString())
            .put("read_finished_at", source.readFinishedAt().toString());
    node.set("tables", source.tables());
    return node;
  }

  private static ObjectNode counts(Counts counts) {
    ObjectNode node =
        NODES
            .objectNode()
            .put("ratings_read", counts.ratingsRead())
            .put("rows", counts.rows())
            .put("merged_duplicates", counts.mergedDuplicates())
            .put("failed", counts.failed());
    ObjectNode reasons = node.putObject("failed_by_reason");
    counts.failedByReason().forEach((kind, count) -> reasons.put(kind.toString(), count));
    node.put("kept_from_previous", counts.keptFromPrevious());
    ObjectNode trimmed = node.putObject("trimmed_values");
    counts.trimmedValues().forEach(trimmed::put);
    return node;
  }

  private static ObjectNode column(ColumnSummary column) {
    ObjectNode node =
        NODES
            .objectNode()
            .put("name", column.name())
            .put("rows", column.rows())
            .put("nulls", column.nulls());
    NumberSummary numbers = column.numbers();
    if (numbers != null) {
      ObjectNode child = node.putObject("numbers");
      child
          .put("min", numbers.min())
          .put("max", numbers.max())
          .put("mean", numbers.mean())
          .put("standard_deviation", numbers.standardDeviation())
          .put("zeros", numbers.zeros())
          .put("not_finite", numbers.notFinite());
      ObjectNode quantiles = child.putObject("quantiles");
      numbers.quantiles().forEach(quantiles::put);
    }
    FrequencySummary frequencies = column.frequencies();
    if (frequencies != null) {
      ObjectNode child = node.putObject("values");
      child.put("distinct", frequencies.distinct()).put("more", frequencies.more());
      ArrayNode top = child.putArray("top");
      frequencies
          .top()
          .forEach(count -> top.addObject().put("value", count.value()).put("rows", count.rows()));
    }
    if (column.earliest() != null) {
      node.put("earliest", column.earliest().toString());
    }
    if (column.latest() != null) {
      node.put("latest", column.latest().toString());
    }
    return node;
  }

  private static ArrayNode files(List<DataFile> files) {
    ArrayNode array = NODES.arrayNode();
    for (DataFile file : files) {
      array
          .addObject()
          .put("name", file.name())
          .put("rows", file.rows())
          .put("bytes", file.bytes())
          .put("sha256", file.sha256());
    }
    return array;
  }
}
