package dev.tandem.transforms.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.transforms.failure.Failure;
import dev.tandem.transforms.failure.FailureFileReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FailureFileTest {
  @TempDir Path folder;

  @Test
  void keepsTheOriginalWhetherTextOrBytes() throws Exception {
    Path path = folder.resolve("failures-000000000000.jsonl");
    Failure text = failure("{\"city\":\"Århus\"}\n".getBytes(StandardCharsets.UTF_8));
    Failure bytes = failure(new byte[] {(byte) 0xff, 0, (byte) 0xc3});
    FailureFileWriter writer = FailureFileWriter.create(resource(path));
    writer.write(text);
    writer.write(bytes);
    DataFile file = writer.close();

    assertThat(file.rows()).isEqualTo(2);
    assertThat(file.bytes()).isEqualTo(Files.size(path));
    assertThat(Files.readString(path, StandardCharsets.UTF_8))
        .isEqualTo(
            """
            {"stage":"join","reason":"ORPHAN_ITEM","detail":"no such item","origin":{"key":"7","table":"ratings"},"original":"{\\"city\\":\\"Århus\\"}\\n","time":"2026-01-02T03:04:05.678Z"}
            {"stage":"join","reason":"ORPHAN_ITEM","detail":"no such item","origin":{"key":"7","table":"ratings"},"original_base64":"/wDD","time":"2026-01-02T03:04:05.678Z"}
            """);
    try (FailureFileReader reader = FailureFileReader.open(resource(path))) {
      assertThat(reader.next()).isEqualTo(text);
      assertThat(reader.next()).isEqualTo(bytes);
      assertThat(reader.next()).isNull();
    }
  }

  @Test
  void namesTheFileAndTheLineThatIsNone() throws Exception {
    Path path = folder.resolve("failures-000000000000.jsonl");
    Files.writeString(path, "{\"stage\":\"join\"}\n");
    try (FailureFileReader reader = FailureFileReader.open(resource(path))) {
      assertThatThrownBy(reader::next)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(path + ", line 1")
          .hasMessageContaining("'original'");
    }
  }

  private static Failure failure(byte[] original) {
    return new Failure(
        "join",
        "ORPHAN_ITEM",
        "no such item",
        original,
        Map.of("table", "ratings", "key", "7"),
        Instant.parse("2026-01-02T03:04:05.678Z"));
  }

  private static ResourceId resource(Path path) {
    return FileSystems.matchNewResource(path.toString(), false);
  }
}
