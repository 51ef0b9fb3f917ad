package dev.tandem.runners.flink;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The settings that Amazon's Managed Service for Apache Flink hands to a program, in a file and not
 * as arguments: groups of properties, of which one is Tandem's. Its key {@code job} names the job,
 * every other key is a flag without its dashes.
 */
final class ManagedFlinkProperties {
  /** Where the service puts them. */
  static final Path FILE = Path.of("/etc/flink/application_properties.json");

  private static final String GROUP = "Tandem";
  private static final String JOB = "job";

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

  private final Path file;

  ManagedFlinkProperties(Path file) {
    this.file = file;
  }

  /**
   * The job's name, then its flags in the order of their names.
   *
   * @return empty if there is no such file, outside of the service, that is
   * @throws IllegalArgumentException if it cannot be read, or says no job; names the file and the
   *     group
   */
  List<String> arguments() {
    JsonNode groups;
    try (InputStream in = Files.newInputStream(file)) {
      groups = JSON.readTree(in);
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (JsonProcessingException e) {
      // Not its message: a property's value would be in it.
      JsonLocation where = e.getLocation();
      throw wrong(
          where == null
              ? "is no JSON"
              : "is no JSON at line %d, column %d"
                  .formatted(where.getLineNr(), where.getColumnNr()));
    } catch (IOException e) {
      throw wrong("cannot be read: " + e);
    }
    TreeMap<String, String> properties = properties(groups);
    String job = properties.remove(JOB);
    if (job == null || job.isBlank()) {
      throw wrong("has no key '%s' there, which names the job".formatted(JOB));
    }
    List<String> arguments = new ArrayList<>(List.of(job));
    properties.forEach((name, value) -> arguments.add("--%s=%s".formatted(name, value)));
    return arguments;
  }

  private TreeMap<String, String> properties(JsonNode groups) {
    JsonNode map = group(groups);
    if (map == null) {
      throw wrong("has no such group");
    }
    if (!map.isObject()) {
      throw wrong("has no object PropertyMap there");
    }
    TreeMap<String, String> properties = new TreeMap<>();
    for (Map.Entry<String, JsonNode> property : map.properties()) {
      String name = property.getKey();
      if (name.isBlank() || name.startsWith("-")) {
        throw wrong("has the key '%s' there: flags stand there without dashes".formatted(name));
      }
      if (!property.getValue().isTextual()) {
        throw wrong("has a value there that is no text, of the key '%s'".formatted(name));
      }
      properties.put(name, property.getValue().textValue());
    }
    return properties;
  }

  /** The group's properties, whatever they are; null if there is no such group. */
  private @Nullable JsonNode group(JsonNode groups) {
    if (!groups.isArray()) {
      throw wrong("is no array of groups");
    }
    for (JsonNode group : groups) {
      if (GROUP.equals(group.path("PropertyGroupId").textValue())) {
        return group.path("PropertyMap");
      }
    }
    return null;
  }

  private IllegalArgumentException wrong(String what) {
    return new IllegalArgumentException(
        "%s, from which the property group '%s' is taken when there are no arguments, %s"
            .formatted(file, GROUP, what));
  }
}
