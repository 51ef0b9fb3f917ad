package dev.tandem.transforms.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.transforms.features.FeatureRow;
import dev.tandem.transforms.features.FeatureRowCoder;
import dev.tandem.transforms.score.NotEmbedded.Reason;
import java.math.BigDecimal;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.testing.CoderProperties;
import org.apache.beam.sdk.util.CoderUtils;
import org.junit.jupiter.api.Test;

class ScoreCoderTest {
  private static final FeatureRow ROW =
      new FeatureRow("S10", new Object[] {5, null, new BigDecimal("95.70"), "Züge", true});

  @Test
  void bringsBackElementsWithVectors() throws Exception {
    EmbeddedCoder<FeatureRow> coder = EmbeddedCoder.of(FeatureRowCoder.of());
    for (float[] vector :
        new float[][] {{}, {1, -0.0f, Float.MIN_VALUE, 3.4e38f}, new float[300]}) {
      Embedded<FeatureRow> value = new Embedded<>(ROW, "model-1", vector);

      CoderProperties.coderDecodeEncodeEqual(coder, value);
      CoderProperties.coderDeterministic(
          coder, value, new Embedded<>(ROW, "model-1", vector.clone()));
    }
    CoderProperties.coderSerializable(coder);
  }

  @Test
  void bringsBackElementsWithout() throws Exception {
    NotEmbeddedCoder<String> coder = NotEmbeddedCoder.of(StringUtf8Coder.of());
    for (Reason reason : Reason.values()) {
      CoderProperties.coderDecodeEncodeEqual(
          coder, new NotEmbedded<>("user", "model-1", reason, "because"));
    }
    CoderProperties.coderSerializable(coder);
    coder.verifyDeterministic();
  }

  @Test
  void refusesBytesOfAnotherVersion() {
    EmbeddedCoder<String> coder = EmbeddedCoder.of(StringUtf8Coder.of());

    assertThatThrownBy(() -> CoderUtils.decodeFromByteArray(coder, new byte[] {9, 0, 0, 0}))
        .isInstanceOf(CoderException.class)
        .hasMessageContaining("unknown version 9");
  }

  @Test
  void tellsVectorsApart() {
    Embedded<String> one = new Embedded<>("user", "model-1", new float[] {1, 2});

    assertThat(one)
        .isEqualTo(new Embedded<>("user", "model-1", new float[] {1, 2}))
        .isNotEqualTo(new Embedded<>("user", "model-1", new float[] {1, 3}))
        .isNotEqualTo(new Embedded<>("user", "model-2", new float[] {1, 2}))
        .hasToString("user by model-1: [1.0, 2.0]");
  }
}
