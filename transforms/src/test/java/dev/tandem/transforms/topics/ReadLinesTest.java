package dev.tandem.transforms.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.transforms.activity.Origin.FileLine;
import dev.tandem.transforms.activity.RawRecord;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestPipelineExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(TestPipelineExtension.class)
class ReadLinesTest {
  private static final long SEED = 20261125;
  private static final byte[] INVALID_UTF8 = {'{', (byte) 0xC3, '(', (byte) 0xFF, 0, '}'};

  @TempDir Path folder;

  @Test
  void readsAllFilesThatMatchAndSaysWhereEachLineWas(TestPipeline pipeline) throws IOException {
    Path first = write("a.jsonl", bytes("{\"a\":1}\n\n"), INVALID_UTF8, bytes("\r\nlast"));
    Path second = write("b.jsonl", bytes("b\n"));
    write("c.txt", bytes("not read\n"));

    PAssert.that(pipeline.apply(ReadLines.from(folder + "/*.jsonl")))
        .containsInAnyOrder(
            record(first, 1, bytes("{\"a\":1}")),
            record(first, 2, bytes("")),
            record(first, 3, INVALID_UTF8),
            record(first, 4, bytes("last")),
            record(second, 1, bytes("b")));
    pipeline.run();
  }

  @Test
  void decompressesAFileByItsName(TestPipeline pipeline) throws IOException {
    Path file = folder.resolve("a.jsonl.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(bytes("one\ntwo\n"));
    }

    PAssert.that(pipeline.apply(ReadLines.from(file.toString())))
        .containsInAnyOrder(record(file, 1, bytes("one")), record(file, 2, bytes("two")));
    pipeline.run();
  }

  @Test
  void keepsTheBeginningOfALineThatIsTooLong(TestPipeline pipeline) throws IOException {
    byte[] huge = new byte[ReadLines.MAX_LINE_BYTES + 70_000];
    Arrays.fill(huge, (byte) 'x');
    Path file = write("huge.jsonl", huge, bytes("\nshort\n"));

    PAssert.that(pipeline.apply(ReadLines.from(file.toString())))
        .containsInAnyOrder(
            record(file, 1, Arrays.copyOf(huge, ReadLines.MAX_LINE_BYTES)),
            record(file, 2, bytes("short")));
    pipeline.run();
  }

  @Test
  void cutsAnyBytesAsSplittingAtLineFeedsDoes() throws IOException {
    Random random = new Random(SEED);
    for (int round = 0; round < 300; round++) {
      byte[] content = new byte[random.nextInt(200_000)];
      int letters = 2 + random.nextInt(200);
      for (int i = 0; i < content.length; i++) {
        content[i] = (byte) ('\n' + random.nextInt(letters));
      }
      List<byte[]> lines = new ArrayList<>();
      try (LineInput input = new LineInput(new ByteArrayInputStream(content), 1 << 20)) {
        for (byte[] line = input.next(); line != null; line = input.next()) {
          assertThat(input.wasCut()).isFalse();
          lines.add(line);
        }
      }
      assertThat(lines)
          .as("seed %d, round %d", SEED, round)
          .usingElementComparator(Arrays::compare)
          .containsExactlyElementsOf(split(content));
    }
  }

  @Test
  void refusesAPatternThatNothingMatchesAndNamesIt(TestPipeline pipeline) {
    pipeline.enableAbandonedNodeEnforcement(false);
    String pattern = folder + "/none-*.jsonl";

    assertThatThrownBy(() -> ReadLines.check("eventFiles", pattern))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--eventFiles=" + pattern);
    assertThatThrownBy(() -> pipeline.apply(ReadLines.from(pattern)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(pattern);
  }

  @Test
  void countsTheFilesBeforeAnythingRuns(TestPipeline pipeline) throws IOException {
    pipeline.enableAbandonedNodeEnforcement(false);
    write("a.jsonl", bytes("a\n"));
    write("b.jsonl", bytes("b\n"));

    assertThat(ReadLines.check("eventFiles", folder + "/*.jsonl")).isEqualTo(2);
  }

  private static List<byte[]> split(byte[] content) {
    List<byte[]> lines = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < content.length; i++) {
      if (content[i] == '\n') {
        int end = i > from && content[i - 1] == '\r' ? i - 1 : i;
        lines.add(Arrays.copyOfRange(content, from, end));
        from = i + 1;
      }
    }
    if (from < content.length) {
      lines.add(Arrays.copyOfRange(content, from, content.length));
    }
    return lines;
  }

  private Path write(String name, byte[]... parts) throws IOException {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.write(part);
    }
    return Files.write(folder.resolve(name), content.toByteArray());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static RawRecord record(Path file, long line, byte[] bytes) {
    return new RawRecord(bytes, new FileLine(file.toString(), line), null);
  }
}
