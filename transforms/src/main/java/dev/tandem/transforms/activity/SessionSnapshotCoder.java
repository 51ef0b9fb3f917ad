package dev.tandem.transforms.activity;

import dev.tandem.transforms.features.ValueCoder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.jspecify.annotations.Nullable;

/** Encodes a {@link SessionSnapshot} after a byte for the version. Deterministic. */
public final class SessionSnapshotCoder extends AtomicCoder<SessionSnapshot> {
  private static final long serialVersionUID = 1;
  private static final SessionSnapshotCoder INSTANCE = new SessionSnapshotCoder();
  private static final int VERSION = 1;

  private SessionSnapshotCoder() {}

  public static SessionSnapshotCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(SessionSnapshot session, OutputStream out) throws IOException {
    out.write(VERSION);
    ValueCoder.writeText(session.sessionId(), out);
    ValueCoder.writeText(session.recordId(), out);
    ValueCoder.write(session.userKey(), out);
    ActivityEventCoder.writeValues(session.userFeatures(), out);
    ValueCoder.write(session.eventTime(), out);
    ValueCoder.write(session.recordTime(), out);
    SessionStateCoder.writeItems(session.items(), base(session.eventTime()), out);
  }

  @Override
  public SessionSnapshot decode(InputStream in) throws IOException {
    CoderVersion.require(VERSION, "a session", in);
    String sessionId = ValueCoder.readText(in);
    String recordId = ValueCoder.readText(in);
    Object userKey = ValueCoder.read(in);
    List<@Nullable Object> userFeatures = ActivityEventCoder.readValues(in);
    Instant eventTime = (Instant) ValueCoder.read(in);
    Instant recordTime = (Instant) ValueCoder.read(in);
    return new SessionSnapshot(
        sessionId,
        recordId,
        userKey,
        userFeatures,
        SessionStateCoder.readItems(base(eventTime), in),
        eventTime,
        recordTime);
  }

  private static long base(@Nullable Instant eventTime) {
    return eventTime == null ? 0 : SessionState.micros(eventTime);
  }
}
