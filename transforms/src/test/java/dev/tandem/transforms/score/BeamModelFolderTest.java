package dev.tandem.transforms.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.transforms.model.LocalModelFolder;
import dev.tandem.transforms.model.ModelFolder;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same through Beam's local files as without Beam. */
class BeamModelFolderTest {
  @TempDir Path root;

  private ModelFolder folder(boolean beam) {
    return beam
        ? BeamModelFolder.at("registry", root + "/a folder [1]")
        : new LocalModelFolder(root.resolve("a folder [1]"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void isEmptyWhereNothingIs(boolean beam) throws Exception {
    ModelFolder folder = folder(beam);

    assertThat(folder.path()).isEqualTo(root + "/a folder [1]");
    assertThat(folder.files()).isEmpty();
    assertThat(folder.childrenWith("bundle.json")).isEmpty();
    assertThatThrownBy(() -> folder.read("bundle.json")).isInstanceOf(IOException.class);
    assertThat(root).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void writesListsAndReads(boolean beam) throws Exception {
    ModelFolder folder = folder(beam);
    ModelFolder child = folder.child("v1");
    write(child, "bundle.json", "abc");
    write(child, "bundle.json", "de");
    write(folder.child("v2"), "other", "x");
    folder.replace("CURRENT", "v1\n".getBytes(StandardCharsets.UTF_8));
    folder.replace("CURRENT", "v2\n".getBytes(StandardCharsets.UTF_8));

    assertThat(child.path()).isEqualTo(root + "/a folder [1]/v1");
    assertThat(child.files()).isEqualTo(Map.of("bundle.json", 2L));
    assertThat(folder.files()).isEqualTo(Map.of("CURRENT", 3L));
    assertThat(folder.childrenWith("bundle.json")).containsExactly("v1");
    assertThat(folder.read("CURRENT")).asString().isEqualTo("v2\n");
    try (Stream<Path> left = Files.list(root.resolve("a folder [1]"))) {
      assertThat(left.filter(Files::isRegularFile)).hasSize(1);
    }
    assertThatThrownBy(() -> child.open("nothing"))
        .isInstanceOfAny(NoSuchFileException.class, FileNotFoundException.class);
  }

  private static void write(ModelFolder folder, String name, String text) throws IOException {
    folder.replace(name, channel -> channel.write(StandardCharsets.UTF_8.encode(text)));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3_000_000})
  void readsWholeFiles(int bytes) throws Exception {
    ModelFolder folder = folder(true);
    byte[] content = new byte[bytes];
    Arrays.fill(content, (byte) 7);
    folder.replace("file", content);

    assertThat(folder.read("file")).isEqualTo(content);
  }

  /** Two attempts at one step write at once, and one may break off. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anotherWriterNeverMakesAFileShorter(boolean beam) throws Exception {
    ModelFolder folder = folder(beam);
    write(folder, "file", "whole");
    folder.replace(
        "file",
        slow -> {
          slow.write(StandardCharsets.UTF_8.encode("wh"));
          assertThat(folder.read("file")).asString().isEqualTo("whole");
          write(folder, "file", "other");
          slow.write(StandardCharsets.UTF_8.encode("ole"));
        });
    assertThat(folder.read("file")).asString().isEqualTo("whole");

    assertThatThrownBy(
            () ->
                folder.replace(
                    "file",
                    channel -> {
                      channel.write(StandardCharsets.UTF_8.encode("ha"));
                      throw new IOException("the disk is full");
                    }))
        .hasMessage("the disk is full");
    assertThat(folder.read("file")).asString().isEqualTo("whole");
    assertThat(folder.files()).containsOnlyKeys("file");
  }
}
