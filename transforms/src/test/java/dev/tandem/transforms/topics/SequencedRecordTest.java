package dev.tandem.transforms.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.Random;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.testing.CoderProperties;
import org.apache.beam.sdk.util.CoderUtils;
import org.junit.jupiter.api.Test;

class SequencedRecordTest {
  private static final long SEED = 20261125;

  /** These bytes lie in checkpoints: a change of the format is a new version, not a new text. */
  private static final String STORED = "010272310703732d31027b7d";

  private static final SequencedRecord RECORD =
      new SequencedRecord("r1", 7, "s-1", new byte[] {'{', '}'});

  @Test
  void keepsAnyRecord() throws Exception {
    Random random = new Random(SEED);
    for (int round = 0; round < 200; round++) {
      byte[] value = new byte[random.nextInt(2000)];
      random.nextBytes(value);
      SequencedRecord record =
          new SequencedRecord(
              "run" + random.nextInt(), random.nextLong() >>> 1, "ключ" + random.nextInt(), value);

      CoderProperties.coderDecodeEncodeEqual(SequencedRecord.Coder.of(), record);
    }
  }

  @Test
  void readsTheBytesOfVersionOne() throws Exception {
    byte[] stored = HexFormat.of().parseHex(STORED);

    assertThat(CoderUtils.decodeFromByteArray(SequencedRecord.Coder.of(), stored))
        .isEqualTo(RECORD);
    assertThat(CoderUtils.encodeToByteArray(SequencedRecord.Coder.of(), RECORD)).isEqualTo(stored);
  }

  @Test
  void refusesAVersionThatItDoesNotKnow() {
    byte[] stored = HexFormat.of().parseHex(STORED);
    stored[0] = 2;

    assertThatThrownBy(() -> CoderUtils.decodeFromByteArray(SequencedRecord.Coder.of(), stored))
        .isInstanceOf(CoderException.class)
        .hasMessageContaining("version 2");
  }
}
