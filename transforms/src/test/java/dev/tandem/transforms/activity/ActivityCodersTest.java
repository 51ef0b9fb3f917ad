package dev.tandem.transforms.activity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.transforms.activity.ActivityEvent.Action;
import dev.tandem.transforms.activity.Origin.ShardSequence;
import java.io.ByteArrayInputStream;
import java.math.BigDecimal;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.testing.CoderProperties;
import org.apache.beam.sdk.util.CoderUtils;
import org.junit.jupiter.api.Test;

class ActivityCodersTest {
  private static final long SEED = 20261123;
  private static final HexFormat HEX = HexFormat.of();

  private static final RawRecord RECORD =
      new RawRecord(new byte[] {'{', '}'}, new ShardSequence("clicks", "s0", "49"), null);
  private static final ActivityEvent EVENT =
      new ActivityEvent(
          "s-1",
          "e-7",
          103L,
          SampleActivity.features(new BigDecimal("21000.00"), "Nantes", null, "France"),
          SampleActivity.NOON,
          SampleActivity.NOON.plusMillis(12),
          new Action(ActionKind.ADD_TO_CART, "S10_1678", 2));

  @Test
  void keepAnyRecordEventStateAndSession() throws Exception {
    Random random = new Random(SEED);
    SessionState state = SessionState.empty();
    for (int round = 0; round < 500; round++) {
      ActivityEvent event = SampleActivity.anyEvent(random);
      SessionState.Applied applied = state.apply(event, 1 + random.nextInt(20));
      keeps(RawRecordCoder.of(), SampleActivity.anyRecord(random), round);
      keeps(ActivityEventCoder.of(), event, round);
      keeps(SessionStateCoder.of(), applied.state(), round);
      keeps(SessionSnapshotCoder.of(), SessionSnapshot.of(event, applied), round);
      keeps(
          TrackedSession.StateCoder.of(),
          new TrackedSession(random.nextLong(), applied.state(), random.nextLong()),
          round);
      state = random.nextInt(30) == 0 ? SessionState.empty() : applied.state();
    }
  }

  private static <T> void keeps(Coder<T> coder, T value, int round) throws Exception {
    ByteArrayInputStream in = new ByteArrayInputStream(CoderUtils.encodeToByteArray(coder, value));
    assertThat(coder.decode(in)).as("seed %d, round %d", SEED, round).isEqualTo(value);
    assertThat(in.available()).isZero();
  }

  /** These bytes lie in checkpoints: a change of the format is a new version, not a new text. */
  @Test
  void readTheBytesOfVersionOne() throws Exception {
    SessionState.Applied applied =
        SessionState.empty()
            .apply(EVENT, 50)
            .state()
            .apply(SampleActivity.action(9, ActionKind.PURCHASE, "S10_1678"), 50);

    pinned(RawRecordCoder.of(), RECORD, "01027b7d0206636c69636b7302733002343900");
    pinned(
        ActivityEventCoder.of(),
        EVENT,
        "0103732d3103652d3703ce0104040403200b2001064e616e7465730001064672616e6365"
            + "0880a9a19a0d000880a9a19a0d80b6dc05020201085331305f3136373803");
    pinned(
        SessionStateCoder.of(),
        applied.state(),
        "0103ce0104040403200b2001064e616e7465730001064672616e636500064bf535af1000"
            + "800000000000000000064bf536386440010f01085331305f313637380000000000021488"
            + "3ef924613d3910661ce7ba9489cc");
    String state =
        "0103ce0104040403200b2001064e616e7465730001064672616e636500064bf535af1000"
            + "800000000000000000064bf536386440010f01085331305f313637380000000000021488"
            + "3ef924613d3910661ce7ba9489cc";
    pinned(
        TrackedSession.StateCoder.of(),
        new TrackedSession(300, applied.state(), 0x0123456789abcdefL),
        "02ac020123456789abcdef" + state);
    // Version 1 did not say which features its values are of.
    assertThat(
            CoderUtils.decodeFromByteArray(
                TrackedSession.StateCoder.of(), HEX.parseHex("01ac02" + state)))
        .isEqualTo(new TrackedSession(300, applied.state(), TrackedSession.UNKNOWN));
    pinned(
        SessionSnapshotCoder.of(),
        SessionSnapshot.of(EVENT, applied),
        "0103732d3103652d3703ce0104040403200b2001064e616e7465730001064672616e6365"
            + "0892a9a19a0d000880a9a19a0d80b6dc05010f01085331305f313637380000000000");
  }

  private static <T> void pinned(Coder<T> coder, T value, String hex) throws Exception {
    assertThat(HEX.formatHex(CoderUtils.encodeToByteArray(coder, value))).isEqualTo(hex);
    assertThat(CoderUtils.decodeFromByteArray(coder, HEX.parseHex(hex))).isEqualTo(value);
  }

  @Test
  void refuseAnotherVersionAndDamage() {
    for (Coder<?> coder :
        List.of(
            RawRecordCoder.of(),
            ActivityEventCoder.of(),
            SessionStateCoder.of(),
            TrackedSession.StateCoder.of(),
            SessionSnapshotCoder.of())) {
      assertThatThrownBy(() -> CoderUtils.decodeFromByteArray(coder, new byte[] {3, 0}))
          .isInstanceOf(CoderException.class)
          .hasMessageContaining("of unknown version 3");
    }
  }

  @Test
  void areTheSameCodersAfterSerialisation() {
    CoderProperties.coderSerializable(RawRecordCoder.of());
    CoderProperties.coderSerializable(ActivityEventCoder.of());
    CoderProperties.coderSerializable(SessionStateCoder.of());
    CoderProperties.coderSerializable(TrackedSession.StateCoder.of());
    CoderProperties.coderSerializable(SessionSnapshotCoder.of());
  }
}
