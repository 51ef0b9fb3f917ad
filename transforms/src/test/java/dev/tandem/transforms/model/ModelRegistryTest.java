package dev.tandem.transforms.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelRegistryTest {
  @TempDir Path folder;
  private ModelRegistry registry;

  @BeforeEach
  void openTheRegistry() {
    registry = new ModelRegistry(new LocalModelFolder(folder));
  }

  @Test
  void listsWhatIsWhollyWrittenAndNamesTheLiveOne() throws Exception {
    String first = write(1);
    String second = write(2);
    Files.createDirectories(folder.resolve("half-written"));
    Files.writeString(folder.resolve("half-written/user_tower.onnx"), "x");

    assertThat(registry.versions())
        .containsExactlyElementsOf(Stream.of(first, second).sorted().toList());
    assertThat(registry.currentVersion()).isEmpty();
    registry.publish(first);
    assertThat(registry.currentVersion()).contains(first);
    registry.publish(second);
    assertThat(registry.current().path()).isEqualTo(folder.resolve(second).toString());
    assertThat(Files.readString(folder.resolve("CURRENT"))).isEqualTo(second + "\n");
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left.filter(Files::isRegularFile)).containsExactly(folder.resolve("CURRENT"));
    }
  }

  @Test
  void isEmptyWhereNothingIs() throws Exception {
    ModelRegistry nowhere = new ModelRegistry(new LocalModelFolder(folder.resolve("nowhere")));

    assertThat(nowhere.versions()).isEqualTo(List.of());
    assertThatThrownBy(nowhere::current)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "%s/nowhere has no file CURRENT: no bundle was published there".formatted(folder));
  }

  @Test
  void refusesACurrentThatNamesNothing() throws Exception {
    Files.writeString(folder.resolve("CURRENT"), "\n");
    assertThatThrownBy(registry::current)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "%s/CURRENT names no version of a bundle, but '': publish one".formatted(folder));

    Files.writeString(folder.resolve("CURRENT"), "model-12345678\n");
    assertThatThrownBy(registry::current)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "%1$s/CURRENT names the version 'model-12345678': there is no bundle at %1$s/model-12345678"
                .formatted(folder));

    Files.writeString(folder.resolve("CURRENT"), "../elsewhere\n");
    assertThatThrownBy(registry::current).hasMessageContaining("'../elsewhere'");
  }

  @Test
  void publishesNothingThatIsNotThere() throws Exception {
    assertThatThrownBy(() -> registry.publish("model-12345678"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "The version 'model-12345678' cannot be published: there is no bundle at %s/model-12345678"
                .formatted(folder));
    Files.move(folder.resolve(write(1)), folder.resolve("renamed"));
    assertThatThrownBy(() -> registry.publish("renamed"))
        .hasMessageContaining("renamed/bundle.json: version is 2026");
    assertThat(folder.resolve("CURRENT")).doesNotExist();
  }

  private String write(long seed) throws Exception {
    return BundleWriter.write(registry.root(), SampleParts.parts(seed)).version();
  }
}
