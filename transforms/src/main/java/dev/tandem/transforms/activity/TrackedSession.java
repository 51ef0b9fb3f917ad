package dev.tandem.transforms.activity;

import dev.tandem.transforms.features.Feature;
import dev.tandem.transforms.features.Feature.Role;
import dev.tandem.transforms.features.FeatureSpec;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.util.VarInt;

/**
 * What is stored for a session.
 *
 * @param lastSeen when its last event was processed, in milliseconds since 1970
 * @param features which USER features the state has values of, as {@link #features(FeatureSpec)}
 *     says, or {@link #UNKNOWN}
 */
record TrackedSession(long lastSeen, SessionState state, long features) {
  static final long UNKNOWN = 0;

  /** 64 bits for the names and types of a spec's USER features, in their order. Persisted. */
  static long features(FeatureSpec spec) {
    StringBuilder text = new StringBuilder();
    for (Feature feature : spec.withRole(Role.USER)) {
      text.append(feature.name()).append('\0').append(feature.type()).append('\n');
    }
    long hash = RecordIdHash.of(text.toString());
    return hash == UNKNOWN ? 1 : hash;
  }

  /**
   * The state before an event. Values are stored by their places, so those of other features are
   * left out, or they would be taken for the ones in their places now.
   *
   * @param now which USER features the event has values of, or {@link #UNKNOWN}; where one of the
   *     two is unknown, they are told apart by how many there are
   */
  SessionState before(ActivityEvent event, long now) {
    boolean same =
        features == UNKNOWN || now == UNKNOWN
            ? state.userFeatures().size() == event.userFeatures().size()
            : features == now;
    return same ? state : state.withoutUserFeatures();
  }

  /**
   * Persisted in checkpoints: a byte for the version, when it was seen, which features, the state.
   * Reads version 1 too, which did not say which features.
   */
  static final class StateCoder extends AtomicCoder<TrackedSession> {
    private static final long serialVersionUID = 1;
    private static final StateCoder INSTANCE = new StateCoder();
    private static final int WITHOUT_FEATURES = 1;
    private static final int VERSION = 2;

    private StateCoder() {}

    static StateCoder of() {
      return INSTANCE;
    }

    @Override
    public void encode(TrackedSession session, OutputStream out) throws IOException {
      out.write(VERSION);
      VarInt.encode(session.lastSeen(), out);
      new DataOutputStream(out).writeLong(session.features());
      SessionStateCoder.of().encode(session.state(), out);
    }

    @Override
    public TrackedSession decode(InputStream in) throws IOException {
      int version = in.read();
      if (version < 0) {
        throw new EOFException("a tracked session is missing");
      }
      if (version != VERSION && version != WITHOUT_FEATURES) {
        throw new CoderException("a tracked session of unknown version " + version);
      }
      long lastSeen = VarInt.decodeLong(in);
      long features = version == VERSION ? new DataInputStream(in).readLong() : UNKNOWN;
      return new TrackedSession(lastSeen, SessionStateCoder.of().decode(in), features);
    }
  }
}
