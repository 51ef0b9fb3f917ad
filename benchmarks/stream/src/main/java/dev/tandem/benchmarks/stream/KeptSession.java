package dev.tandem.benchmarks.stream;

import dev.tandem.transforms.activity.SessionState;
import dev.tandem.transforms.activity.SessionStateCoder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.util.VarInt;

/**
 * What the twin stores for a session.
 *
 * @param lastSeen when its last event was processed, in milliseconds since 1970
 */
record KeptSession(long lastSeen, SessionState state) {

  /** Lives no longer than a run, so it needs no version. */
  static final class StateCoder extends AtomicCoder<KeptSession> {
    private static final long serialVersionUID = 1;

    @Override
    public void encode(KeptSession session, OutputStream out) throws IOException {
      VarInt.encode(session.lastSeen(), out);
      SessionStateCoder.of().encode(session.state(), out);
    }

    @Override
    public KeptSession decode(InputStream in) throws IOException {
      return new KeptSession(VarInt.decodeLong(in), SessionStateCoder.of().decode(in));
    }
  }
}
