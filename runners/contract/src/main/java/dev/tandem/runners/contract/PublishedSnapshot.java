package dev.tandem.runners.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A snapshot as anybody reads it: a folder with a manifest, which is JSON. */
record PublishedSnapshot(Path folder, JsonNode manifest) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MANIFEST = "_MANIFEST.json";

  /** Every folder that has a manifest, oldest first. */
  static List<PublishedSnapshot> in(Path output) throws IOException {
    if (!Files.isDirectory(output)) {
      return List.of();
    }
    List<PublishedSnapshot> found = new ArrayList<>();
    try (Stream<Path> folders = Files.list(output)) {
      for (Path folder : folders.sorted().toList()) {
        if (folder.getFileName().toString().startsWith("snapshot=")
            && Files.exists(folder.resolve(MANIFEST))) {
          found.add(
              new PublishedSnapshot(
                  folder, JSON.readTree(Files.readAllBytes(folder.resolve(MANIFEST)))));
        }
      }
    }
    return found;
  }

  static PublishedSnapshot onlyOneIn(Path output) throws IOException {
    List<PublishedSnapshot> all = in(output);
    assertThat(all).hasSize(1);
    return all.get(0);
  }

  String id() {
    return manifest.get("snapshot_id").asText();
  }

  JsonNode counts() {
    return manifest.get("counts");
  }

  long count(String name) {
    return counts().get(name).asLong();
  }

  List<Path> files() {
    List<Path> files = new ArrayList<>();
    manifest.get("files").forEach(file -> files.add(folder.resolve(file.get("name").asText())));
    return files;
  }

  TrainingTable table() throws SQLException {
    return TrainingTable.in(files());
  }

  /** All that the manifest promises is there, byte for byte, and the counts balance. */
  PublishedSnapshot verify() throws IOException {
    Path failures = folder.resolveSibling("failures").resolve(folder.getFileName());
    verify(folder, "files");
    verify(failures, "failure_files");
    assertThat(
            count("rows")
                - count("kept_from_previous")
                + count("merged_duplicates")
                + count("failed"))
        .as("rows out, merged and refused make rows in")
        .isEqualTo(count("ratings_read"));
    return this;
  }

  private void verify(Path where, String list) throws IOException {
    for (JsonNode file : manifest.get(list)) {
      byte[] bytes = Files.readAllBytes(where.resolve(file.get("name").asText()));
      assertThat(bytes.length).isEqualTo(file.get("bytes").asInt());
      assertThat(TrainingTable.sha256(bytes)).isEqualTo(file.get("sha256").asText());
    }
  }
}
