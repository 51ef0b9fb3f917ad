package dev.tandem.transforms.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.testing.CoderProperties;
import org.apache.beam.sdk.util.CoderUtils;
import org.junit.jupiter.api.Test;

class RowBlockTest {
  private static final long SEED = 20261125;
  private static final HexFormat HEX = HexFormat.of();
  private static final StringUtf8Coder TEXT = StringUtf8Coder.of();

  @Test
  void givesBackItsRowsInOrder() throws Exception {
    Random random = new Random(SEED);
    for (int round = 0; round < 200; round++) {
      List<String> rows = new ArrayList<>();
      RowPacker<String> packer = new RowPacker<>(TEXT, 1_000, 1 << 20);
      for (int i = random.nextInt(50); i >= 0; i--) {
        String row = "row ".repeat(random.nextInt(5)) + random.nextInt();
        rows.add(row);
        packer.add(row);
      }
      RowBlock block = packer.take();

      CoderProperties.coderDecodeEncodeEqual(RowBlockCoder.of(), block);
      assertThat(block.rows()).isEqualTo(rows.size());
      assertThat(unpacked(block)).as("seed %d, round %d", SEED, round).isEqualTo(rows);
      assertThat(packer.isEmpty()).isTrue();
    }
    CoderProperties.coderSerializable(RowBlockCoder.of());
    CoderProperties.coderSerializable(Waiting.StateCoder.of());
  }

  @Test
  void isFullAtSoManyRowsOrBytes() throws Exception {
    RowPacker<String> byRows = new RowPacker<>(TEXT, 2, 1 << 20);
    assertThat(byRows.add("one")).isFalse();
    assertThat(byRows.add("two")).isTrue();

    RowPacker<String> byBytes = new RowPacker<>(TEXT, 1_000, 10);
    assertThat(byBytes.add("12345678")).isFalse();
    assertThat(byBytes.add("")).isTrue();
  }

  @Test
  void isNeverEmpty() {
    RowPacker<String> packer = new RowPacker<>(TEXT, 1, 1);
    assertThatThrownBy(packer::take).isInstanceOf(IllegalStateException.class);
  }

  /** These bytes lie in checkpoints: a change of the format is a new version, not a new text. */
  @Test
  void stillReadsVersionOne() throws Exception {
    RowBlock block =
        CoderUtils.decodeFromByteArray(
            RowBlockCoder.of(), HEX.parseHex("0102081128b52ffd2008410000036f6e650374776f"));
    assertThat(unpacked(block)).containsExactly("one", "two");

    assertThat(CoderUtils.decodeFromByteArray(Waiting.StateCoder.of(), HEX.parseHex("01ac020701")))
        .isEqualTo(new Waiting(300, 7, true));
    assertThat(CoderUtils.encodeToByteArray(Waiting.StateCoder.of(), new Waiting(300, 7, true)))
        .isEqualTo(HEX.parseHex("01ac020701"));
  }

  @Test
  void refusesDamagedBytesAndOtherVersions() throws Exception {
    assertThatThrownBy(() -> CoderUtils.decodeFromByteArray(RowBlockCoder.of(), new byte[] {9}))
        .isInstanceOf(CoderException.class)
        .hasMessageContaining("unknown version 9");
    assertThatThrownBy(
            () -> CoderUtils.decodeFromByteArray(Waiting.StateCoder.of(), new byte[] {9}))
        .isInstanceOf(CoderException.class)
        .hasMessageContaining("unknown version 9");

    RowPacker<String> packer = new RowPacker<>(TEXT, 10, 1_000);
    packer.add("one");
    RowBlock good = packer.take();
    assertThatThrownBy(() -> unpacked(new RowBlock(1, good.rawBytes(), new byte[] {1, 2, 3})))
        .isInstanceOf(CoderException.class)
        .hasMessageContaining("damaged");
    assertThatThrownBy(() -> unpacked(new RowBlock(1, 100, good.compressed())))
        .isInstanceOf(CoderException.class)
        .hasMessageContaining("damaged");
  }

  private static List<String> unpacked(RowBlock block) throws Exception {
    List<String> rows = new ArrayList<>();
    RowPacker.unpack(block, TEXT, rows::add);
    return rows;
  }
}
