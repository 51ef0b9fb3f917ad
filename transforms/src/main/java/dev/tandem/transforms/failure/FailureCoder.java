package dev.tandem.transforms.failure;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.util.VarInt;

/** Encodes a {@link Failure} after a byte for the version. Deterministic. */
public final class FailureCoder extends AtomicCoder<Failure> {
  private static final FailureCoder INSTANCE = new FailureCoder();
  private static final int VERSION = 1;
  private static final StringUtf8Coder TEXT = StringUtf8Coder.of();
  private static final ByteArrayCoder BYTES = ByteArrayCoder.of();

  private FailureCoder() {}

  public static FailureCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(Failure failure, OutputStream out) throws IOException {
    out.write(VERSION);
    TEXT.encode(failure.stage(), out);
    TEXT.encode(failure.reason(), out);
    TEXT.encode(failure.detail(), out);
    BYTES.encode(failure.original(), out);
    Map<String, String> origin = failure.origin();
    VarInt.encode(origin.size(), out);
    for (Map.Entry<String, String> entry : origin.entrySet()) {
      TEXT.encode(entry.getKey(), out);
      TEXT.encode(entry.getValue(), out);
    }
    VarInt.encode(failure.time().getEpochSecond(), out);
    VarInt.encode(failure.time().getNano(), out);
  }

  @Override
  public Failure decode(InputStream in) throws IOException {
    int version = in.read();
    if (version != VERSION) {
      throw new CoderException("a failure of unknown version " + version);
    }
    String stage = TEXT.decode(in);
    String reason = TEXT.decode(in);
    String detail = TEXT.decode(in);
    byte[] original = BYTES.decode(in);
    Map<String, String> origin = new TreeMap<>();
    for (int left = VarInt.decodeInt(in); left > 0; left--) {
      String name = TEXT.decode(in);
      origin.put(name, TEXT.decode(in));
    }
    long seconds = VarInt.decodeLong(in);
    Instant time = Instant.ofEpochSecond(seconds, VarInt.decodeInt(in));
    return new Failure(stage, reason, detail, original, origin, time);
  }
}
