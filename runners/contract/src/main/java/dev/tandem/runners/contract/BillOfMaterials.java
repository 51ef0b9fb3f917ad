package dev.tandem.runners.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A bill of materials as anybody reads it: CycloneDX, which is JSON. */
record BillOfMaterials(JsonNode json, List<Component> components) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern CLASSIFIER = Pattern.compile("[?&]classifier=([^&]+)");

  /** An artifact of Maven's. */
  record Component(String group, String name, String version, String classifier) {
    static Component of(JsonNode json) {
      Matcher classifier = CLASSIFIER.matcher(json.path("purl").asText());
      return new Component(
          json.path("group").asText(),
          json.path("name").asText(),
          json.path("version").asText(),
          classifier.find() ? "-" + classifier.group(1) : "");
    }

    String id() {
      return group + ":" + name;
    }

    String fileName() {
      return name + "-" + version + classifier + ".jar";
    }
  }

  static BillOfMaterials beside(Path jar) throws IOException {
    Path file =
        jar.resolveSibling(jar.getFileName().toString().replaceFirst("\\.jar$", ".cdx.json"));
    assertThat(file).as("Maven writes it, but not when it is offline (-o)").exists();
    JsonNode json = JSON.readTree(Files.readAllBytes(file));
    List<Component> components = new ArrayList<>();
    json.get("components").forEach(component -> components.add(Component.of(component)));
    return new BillOfMaterials(json, components);
  }

  /** Whose bill it is. */
  String subject() {
    return Component.of(json.get("metadata").get("component")).id();
  }
}
