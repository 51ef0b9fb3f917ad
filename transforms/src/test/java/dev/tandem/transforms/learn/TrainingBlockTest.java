package dev.tandem.transforms.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.transforms.features.FeatureRow;
import dev.tandem.transforms.features.FeatureSpecReader;
import dev.tandem.transforms.training.TrainingData;
import dev.tandem.transforms.training.TrainingDataBuilder;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Objects;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.util.CoderUtils;
import org.apache.beam.sdk.util.SerializableUtils;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TrainingBlockTest {
  private static final FeatureRow ANNA = user(103L, "21000.00", "Nantes", null, "France");
  private static final FeatureRow BO = user(-7L, null, "東京 🙂", "1", null);
  private static final FeatureRow SHIP = item("S18_1", 7, "48.81", "95.70", "Ships", "1:700");
  private static final FeatureRow CAR = item("S10_2", -1, "0.01", null, null, "1:10");
  private static final Instant NOON = Instant.parse("2026-01-02T12:00:00.000001Z");

  /** The block of {@link #block} as version 1 wrote it. */
  private static final String VERSION_1 =
      "950101020403ce01040403200b2001064e616e7465730001064672616e6365030d00010be69db1e4baac20f09f998201013100020501055331385f31020e0404021311040402256201055368697073"
          + "0105313a37303001055331305f3202010404010100000104313a3130040000020a0880cdbd950de807010005400c0000000000000000010202080000000002080880cdbd950de807";

  @Test
  void keepsEveryRowAndEachUserAndItemOnce() throws Exception {
    TrainingDataBuilder straight = new TrainingDataBuilder(FeatureSpecReader.builtIn());
    straight.add(ANNA, SHIP, 5, NOON);
    straight.add(BO, SHIP, 3.5, null);
    straight.add(ANNA, CAR, 1, Instant.EPOCH);
    straight.add(ANNA, SHIP, 4, NOON);

    TrainingDataBuilder packed = new TrainingDataBuilder(FeatureSpecReader.builtIn());
    CoderUtils.clone(TrainingBlockCoder.of(), block()).addTo(packed);

    TrainingData expected = straight.build();
    TrainingData found = packed.build();
    assertThat(found)
        .usingRecursiveComparison()
        .withEqualsForType((Float one, Float other) -> one.equals(other), Float.class)
        .ignoringFieldsOfTypes(dev.tandem.transforms.features.FeatureSpec.class)
        .isEqualTo(expected);
    assertThat(found.size()).isEqualTo(4);
    assertThat(found.userCount()).isEqualTo(2);
    assertThat(found.itemCount()).isEqualTo(2);
  }

  @Test
  void hasTheBytesOfItsVersion() throws Exception {
    byte[] bytes = CoderUtils.encodeToByteArray(TrainingBlockCoder.of(), block());

    assertThat(HexFormat.of().formatHex(bytes)).isEqualTo(VERSION_1);
    assertThat(CoderUtils.decodeFromByteArray(TrainingBlockCoder.of(), bytes)).isEqualTo(block());
  }

  @Test
  void theCoderIsDeterministicAndTravels() throws Exception {
    TrainingBlockCoder.of().verifyDeterministic();
    Coder<TrainingBlock> clone = SerializableUtils.clone(TrainingBlockCoder.of());
    assertThat(CoderUtils.clone(clone, block())).isEqualTo(block());
  }

  @Test
  void refusesBytesOfAnotherVersionAndDamagedOnes() {
    TrainingDataBuilder data = new TrainingDataBuilder(FeatureSpecReader.builtIn());

    assertThatThrownBy(() -> new TrainingBlock(new byte[] {9}).addTo(data))
        .isInstanceOf(CoderException.class)
        .hasMessage("a block of training rows of unknown version 9");
    assertThatThrownBy(() -> new TrainingBlock(new byte[] {1, 1, 0, 0}).addTo(data))
        .isInstanceOf(CoderException.class)
        .hasMessage("a block of training rows has a key that is null");
  }

  private static TrainingBlock block() throws Exception {
    TrainingBlock.Packer packer = new TrainingBlock.Packer();
    packer.add(ANNA, SHIP, 5, NOON);
    packer.add(BO, SHIP, 3.5, null);
    packer.add(ANNA, CAR, 1, Instant.EPOCH);
    // Equal, but another object, as another part of a file gives it.
    packer.add(user(103L, "21000.00", "Nantes", null, "France"), SHIP, 4, NOON);
    assertThat(packer.size()).isEqualTo(4);
    return packer.pack();
  }

  private static FeatureRow user(
      Long key,
      @Nullable String limit,
      @Nullable String city,
      @Nullable String postalCode,
      @Nullable String country) {
    return new FeatureRow(
        key,
        new @Nullable Object[] {
          limit == null ? null : new BigDecimal(limit), city, postalCode, country
        });
  }

  private static FeatureRow item(
      String key,
      int stock,
      String price,
      @Nullable String msrp,
      @Nullable String line,
      String scale) {
    return new FeatureRow(
        key,
        new @Nullable Object[] {
          stock,
          new BigDecimal(price),
          msrp == null ? null : new BigDecimal(Objects.requireNonNull(msrp)),
          line,
          scale
        });
  }
}
