package dev.tandem.transforms.model;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.transforms.json.JsonObject;
import dev.tandem.transforms.model.PopularItems.PopularItem;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The most popular items as the file of a bundle. */
final class PopularItemsJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private PopularItemsJson() {}

  static String write(PopularItems popular) {
    ObjectNode json = JSON.createObjectNode();
    json.put("segment", popular.segment());
    write(popular.overall(), json.putArray("overall"));
    ObjectNode segments = json.putObject("by_segment");
    popular.bySegment().forEach((value, items) -> write(items, segments.putArray(value)));
    return BundleDescription.text(json);
  }

  private static void write(List<PopularItem> items, ArrayNode array) {
    items.forEach(item -> array.addObject().put("id", item.id()).put("count", item.count()));
  }

  /**
   * @throws IllegalArgumentException if it is wrong; names the file and the key
   */
  static PopularItems parse(String file, String text) {
    return BundleDescription.json(file, text)
        .make(
            json -> {
              SortedMap<String, List<PopularItem>> bySegment = new TreeMap<>();
              JsonObject segments = json.object("by_segment");
              List<String> values = new ArrayList<>();
              segments.node().fieldNames().forEachRemaining(values::add);
              values.forEach(value -> bySegment.put(value, items(segments, value)));
              return new PopularItems(
                  json.textOrNull("segment"), items(json, "overall"), bySegment);
            });
  }

  private static List<PopularItem> items(JsonObject json, String key) {
    return json.list(
        key,
        item -> {
          long count = item.number("count");
          if (count < 1) {
            throw new IllegalArgumentException("count is %d: at least 1".formatted(count));
          }
          return new PopularItem(item.text("id"), count);
        });
  }
}
