package dev.tandem.deploy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Holds a Kubernetes resource to the schema of its definition: names, types, choices. */
final class CrdSchema {
  private final Map<?, ?> definition;

  /**
   * @param definition a CustomResourceDefinition
   */
  CrdSchema(Map<?, ?> definition) {
    this.definition = definition;
  }

  /** What does not fit, with the way to it. */
  List<String> check(Map<?, ?> resource) {
    Map<?, ?> spec = map(definition.get("spec"));
    String version = String.valueOf(resource.get("apiVersion")).replaceFirst("^.*/", "");
    for (Object candidate : (List<?>) spec.get("versions")) {
      if (version.equals(map(candidate).get("name"))) {
        List<String> broken = new ArrayList<>();
        Map<?, ?> properties =
            map(map(map(map(candidate).get("schema")).get("openAPIV3Schema")).get("properties"));
        check("spec", resource.get("spec"), map(properties.get("spec")), broken);
        return broken;
      }
    }
    return List.of("there is no version " + version);
  }

  private static void check(String path, Object value, Map<?, ?> schema, List<String> broken) {
    if (Boolean.TRUE.equals(schema.get("x-kubernetes-int-or-string"))) {
      if (!(value instanceof Integer || value instanceof String)) {
        broken.add(path + " is neither a number nor a text");
      }
      return;
    }
    List<?> choices = (List<?>) schema.get("enum");
    if (choices != null && !choices.contains(value)) {
      broken.add("%s is %s, not one of %s".formatted(path, value, choices));
    }
    switch (String.valueOf(schema.get("type"))) {
      case "object" -> object(path, value, schema, broken);
      case "array" -> {
        if (value instanceof List<?> items) {
          for (int i = 0; i < items.size(); i++) {
            check(path + "[" + i + "]", items.get(i), map(schema.get("items")), broken);
          }
        } else {
          broken.add(path + " is no list");
        }
      }
      case "string" -> require(path, value instanceof String, "no text", broken);
      case "integer" -> require(path, value instanceof Integer, "no whole number", broken);
      case "number" -> require(path, value instanceof Number, "no number", broken);
      case "boolean" -> require(path, value instanceof Boolean, "neither true nor false", broken);
      default -> {
        // The definition says nothing of it.
      }
    }
  }

  private static void object(String path, Object value, Map<?, ?> schema, List<String> broken) {
    if (!(value instanceof Map<?, ?> object)) {
      broken.add(path + " has no keys");
      return;
    }
    Map<?, ?> properties =
        schema.get("properties") == null ? Map.of() : map(schema.get("properties"));
    object.forEach(
        (key, inner) -> {
          String where = path + "." + key;
          if (properties.containsKey(key)) {
            check(where, inner, map(properties.get(key)), broken);
          } else if (schema.get("additionalProperties") instanceof Map<?, ?> others) {
            check(where, inner, others, broken);
          } else if (!Boolean.TRUE.equals(schema.get("x-kubernetes-preserve-unknown-fields"))
              && !Boolean.TRUE.equals(schema.get("additionalProperties"))
              && !properties.isEmpty()) {
            broken.add(where + " is unknown");
          }
        });
    if (schema.get("required") instanceof List<?> required) {
      for (Object name : required) {
        require(path, object.containsKey(name), "lacking " + name, broken);
      }
    }
  }

  private static void require(String path, boolean holds, String otherwise, List<String> broken) {
    if (!holds) {
      broken.add("%s is %s".formatted(path, otherwise));
    }
  }

  private static Map<?, ?> map(Object value) {
    return (Map<?, ?>) value;
  }
}
