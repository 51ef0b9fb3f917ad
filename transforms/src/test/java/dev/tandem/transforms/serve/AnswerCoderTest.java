package dev.tandem.transforms.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.transforms.activity.SessionItem;
import dev.tandem.transforms.activity.SessionSnapshot;
import dev.tandem.transforms.recommend.FallbackReason;
import dev.tandem.transforms.recommend.Reason;
import dev.tandem.transforms.recommend.Recommendation;
import dev.tandem.transforms.recommend.Recommendation.Item;
import dev.tandem.transforms.recommend.Recommendation.Similar;
import dev.tandem.transforms.recommend.Recommendation.SimilarItem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.testing.CoderProperties;
import org.apache.beam.sdk.util.CoderUtils;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AnswerCoderTest {
  private static final long SEED = 20261125;
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00.250Z");

  private static final SessionSnapshot SESSION =
      new SessionSnapshot(
          "s-1",
          "e-7",
          103L,
          Arrays.asList(null, "Nantes"),
          List.of(new SessionItem("S10", 1, SessionItem.NO_TIME, SessionItem.NO_TIME, 2, 1, false)),
          NOON,
          NOON.plusMillis(5));

  private static Recommendation said(@Nullable FallbackReason fallback) {
    return new Recommendation(
        "14e08f17-61d1-8c41-9149-c351496f5e92",
        "s-1",
        103L,
        NOON,
        NOON.plusMillis(12),
        "m1",
        List.of(
            new Item("S20", 0.5, Reason.similarTo("S10")), new Item("S30", 0.25, Reason.CUSTOMER)),
        List.of(new Similar("S10", List.of(new SimilarItem("S20", 0.75)))),
        fallback);
  }

  private static final Answer ANSWER =
      new Answer(said(null), SESSION, Arrays.asList(new BigDecimal("1.50"), "Nantes"), 1234);

  @Test
  void keepsAnyAnswer() throws Exception {
    Random random = new Random(SEED);
    for (int round = 0; round < 500; round++) {
      Answer answer = anyAnswer(random);
      ByteArrayInputStream in =
          new ByteArrayInputStream(CoderUtils.encodeToByteArray(AnswerCoder.of(), answer));
      assertThat(AnswerCoder.of().decode(in))
          .as("seed %d, round %d", SEED, round)
          .isEqualTo(answer);
      assertThat(in.available()).isZero();
    }
  }

  @Test
  void keepsEachReasonOfAFallback() throws Exception {
    for (FallbackReason reason : FallbackReason.values()) {
      Answer answer = new Answer(said(reason), SESSION, List.of(), 0);
      CoderProperties.coderDecodeEncodeEqual(AnswerCoder.of(), answer);
    }
  }

  /**
   * These bytes may lie in checkpoints: a change of the format is a new version, not a new text.
   */
  @Test
  void readsTheBytesOfVersionOne() throws Exception {
    String hex =
        "010103732d3103652d3703ce01020001064e616e7465730880a9a19a0d80e59a770880a9"
            + "a19a0dc0fbcb79010101035331308fc1cbadd3fe9203020102040402009601064e616e74"
            + "6573d209072431346530386631372d363164312d386334312d393134392d633335313439"
            + "3666356539320880a9a19a0d809bf77c01026d310205035332303fe00000000000000353"
            + "313004035333303fd0000000000000010353313001035332303fe800000000000000";
    assertThat(HexFormat.of().formatHex(CoderUtils.encodeToByteArray(AnswerCoder.of(), ANSWER)))
        .isEqualTo(hex);
    assertThat(CoderUtils.decodeFromByteArray(AnswerCoder.of(), HexFormat.of().parseHex(hex)))
        .isEqualTo(ANSWER);
  }

  @Test
  void refusesAnotherVersionAndDamage() throws Exception {
    assertThatThrownBy(() -> CoderUtils.decodeFromByteArray(AnswerCoder.of(), new byte[] {2, 0, 0}))
        .isInstanceOf(CoderException.class)
        .hasMessageContaining("an answer of unknown version 2");
    byte[] good = CoderUtils.encodeToByteArray(AnswerCoder.of(), ANSWER);
    for (int length = 0; length < good.length; length++) {
      byte[] cut = Arrays.copyOf(good, length);
      assertThatThrownBy(() -> AnswerCoder.of().decode(new ByteArrayInputStream(cut)))
          .as("%d of %d bytes", length, good.length)
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void isTheSameCoderAfterSerialisation() {
    CoderProperties.coderSerializable(AnswerCoder.of());
  }

  private static Answer anyAnswer(Random random) {
    List<SessionItem> items = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      items.add(
          new SessionItem(
              "S" + random.nextInt(99),
              random.nextInt(99),
              SessionItem.NO_TIME,
              SessionItem.NO_TIME,
              random.nextInt(9),
              random.nextInt(3),
              random.nextBoolean()));
    }
    Object user = random.nextBoolean() ? (Object) (long) random.nextInt(500) : null;
    Instant time = random.nextBoolean() ? NOON.plusMillis(random.nextInt(999)) : null;
    SessionSnapshot session =
        new SessionSnapshot(
            "s-" + random.nextInt(9),
            "r-" + random.nextInt(1 << 20),
            user,
            Arrays.asList(null, "Þórshöfn"),
            items,
            time,
            random.nextBoolean() ? NOON : null);
    List<Item> recommended = new ArrayList<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      recommended.add(
          new Item(
              "T" + random.nextInt(99),
              random.nextBoolean() ? random.nextGaussian() : null,
              switch (random.nextInt(4)) {
                case 0 -> Reason.CUSTOMER;
                case 1 -> Reason.POPULAR;
                case 2 -> Reason.AVAILABLE;
                default -> Reason.similarTo("S" + random.nextInt(99));
              }));
    }
    List<Similar> similar = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      similar.add(new Similar("S" + i, List.of(new SimilarItem("T1", random.nextGaussian()))));
    }
    boolean same = random.nextBoolean();
    Recommendation said =
        new Recommendation(
            "id-" + random.nextInt(1 << 20),
            same ? session.sessionId() : "another",
            same ? user : (Object) "a text",
            same ? time : NOON,
            NOON.plusMillis(random.nextInt(999)),
            random.nextBoolean() ? "m1" : null,
            recommended,
            similar,
            random.nextBoolean() ? FallbackReason.DEADLINE : null);
    return new Answer(said, session, Arrays.asList(1, null, "x"), random.nextInt(1 << 20));
  }
}
