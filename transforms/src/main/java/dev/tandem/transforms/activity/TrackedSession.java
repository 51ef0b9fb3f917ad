package dev.tandem.transforms.activity;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.util.VarInt;

/**
 * What is stored for a session.
 *
 * @param lastSeen when its last event was processed, in milliseconds since 1970
 */
record TrackedSession(long lastSeen, SessionState state) {

  /** Persisted in checkpoints: a byte for the version, then both. */
  static final class StateCoder extends AtomicCoder<TrackedSession> {
    private static final long serialVersionUID = 1;
    private static final StateCoder INSTANCE = new StateCoder();
    private static final int VERSION = 1;

    private StateCoder() {}

    static StateCoder of() {
      return INSTANCE;
    }

    @Override
    public void encode(TrackedSession session, OutputStream out) throws IOException {
      out.write(VERSION);
      VarInt.encode(session.lastSeen(), out);
      SessionStateCoder.of().encode(session.state(), out);
    }

    @Override
    public TrackedSession decode(InputStream in) throws IOException {
      CoderVersion.require(VERSION, "a tracked session", in);
      return new TrackedSession(VarInt.decodeLong(in), SessionStateCoder.of().decode(in));
    }
  }
}
