package dev.tandem.transforms.snapshot;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tandem.transforms.snapshot.SnapshotSchema.Column;
import java.util.Locale;

/** A schema as JSON, the same in the manifest and in a Parquet file's own metadata. */
final class SchemaJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private SchemaJson() {}

  static ArrayNode tree(SnapshotSchema schema) {
    ArrayNode columns = JsonNodeFactory.instance.arrayNode();
    for (Column column : schema.columns()) {
      columns
          .addObject()
          .put("name", column.name())
          .put("type", column.type().toString())
          .put("role", column.role().name().toLowerCase(Locale.ROOT))
          .put("nullable", column.nullable());
    }
    return columns;
  }

  static String text(SnapshotSchema schema) {
    return JSON.createObjectNode().set("columns", tree(schema)).toString();
  }
}
