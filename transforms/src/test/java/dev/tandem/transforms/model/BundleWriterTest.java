package dev.tandem.transforms.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.transforms.vector.ItemMatrix;
import dev.tandem.transforms.vector.Similarity;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleWriterTest {
  @TempDir Path registry;

  @Test
  void writesTheFilesThatTheFormatSays() throws Exception {
    ModelParts parts = SampleParts.parts(1);
    BundleDescription written = write(parts);

    Path folder = registry.resolve(written.version());
    assertThat(written.version()).matches("20260102T030405Z-abcdef-[0-9a-f]{8}");
    assertThat(contents(folder).keySet())
        .containsExactly(
            "bundle.json",
            "item_ids.txt",
            "item_tower.onnx",
            "item_vectors.f32",
            "popular_items.json",
            "user_tower.onnx");
    assertThat(folder.resolve("user_tower.onnx")).hasBinaryContent(parts.userTower());
    assertThat(Files.readString(folder.resolve("item_ids.txt")))
        .startsWith("S000\nS001\n")
        .endsWith("S029\n");
    FloatBuffer vectors =
        ByteBuffer.wrap(Files.readAllBytes(folder.resolve("item_vectors.f32")))
            .order(ByteOrder.LITTLE_ENDIAN)
            .asFloatBuffer();
    assertThat(vectors.remaining()).isEqualTo(SampleParts.ITEMS * SampleParts.DIMENSION);
    float[] third = new float[SampleParts.DIMENSION];
    vectors.get(2 * SampleParts.DIMENSION, third);
    assertThat(third).containsExactly(parts.items().vector(2));
    assertThat(Files.readString(folder.resolve("bundle.json")))
        .isEqualTo(written.toJson())
        .contains("\"format_version\" : 1", "\"similarity\" : \"DOT_PRODUCT\"")
        .contains(sha256(folder.resolve("item_vectors.f32")))
        .doesNotContain("\r");
  }

  @Test
  void readsBackWhatItSaysOfItself() throws Exception {
    BundleDescription written = write(SampleParts.parts(1));

    assertThat(BundleDescription.read(new LocalModelFolder(registry).child(written.version())))
        .isEqualTo(written);
    assertThat(
            PopularItemsJson.parse(
                "f", Files.readString(registry.resolve(written.version() + "/popular_items.json"))))
        .isEqualTo(SampleParts.popular());
  }

  @Test
  void givesTheSamePartsTheSameBytesAndOthersAnotherVersion(@TempDir Path second) throws Exception {
    BundleDescription first = write(SampleParts.parts(1));
    BundleDescription again =
        BundleWriter.write(new LocalModelFolder(second), SampleParts.parts(1));

    assertThat(again).isEqualTo(first);
    assertThat(contents(second.resolve(again.version())))
        .isEqualTo(contents(registry.resolve(first.version())));
    assertThat(write(SampleParts.parts(2)).version()).isNotEqualTo(first.version());
    assertThat(write(SampleParts.parts(1, null, Similarity.DOT_PRODUCT)).version())
        .startsWith("model-");
  }

  @Test
  void leavesABundleAloneThatIsAlreadyThere() throws Exception {
    Path vectors = registry.resolve(write(SampleParts.parts(1)).version() + "/item_vectors.f32");
    Files.setLastModifiedTime(vectors, FileTime.fromMillis(1_000));

    write(SampleParts.parts(1));

    assertThat(Files.getLastModifiedTime(vectors).toMillis()).isEqualTo(1_000);
  }

  @Test
  void completesABundleWhoseWritingBrokeOff() throws Exception {
    Path folder = registry.resolve(write(SampleParts.parts(1)).version());
    SortedMap<String, String> whole = contents(folder);
    Files.delete(folder.resolve("bundle.json"));
    Files.write(folder.resolve("item_vectors.f32"), new byte[3]);

    write(SampleParts.parts(1));

    assertThat(contents(folder)).isEqualTo(whole);
  }

  @Test
  void refusesIdsThatAreNoLines() {
    ModelParts good = SampleParts.parts(1);
    ModelParts bad =
        new ModelParts(
            good.userTower(),
            good.itemTower(),
            good.similarity(),
            ItemMatrix.of(List.of("a\nb"), 1, new float[] {1}),
            good.popular(),
            good.specHash(),
            null,
            "a test",
            null);

    assertThatThrownBy(() -> write(bad))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the item id 'a\\nb' cannot be a line of item_ids.txt");
  }

  private BundleDescription write(ModelParts parts) throws IOException {
    return BundleWriter.write(new LocalModelFolder(registry), parts);
  }

  private static SortedMap<String, String> contents(Path folder) throws Exception {
    SortedMap<String, String> contents = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        contents.put(file.getFileName().toString(), sha256(file));
      }
    }
    return contents;
  }

  private static String sha256(Path file) throws Exception {
    return HexFormat.of()
        .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
  }
}
