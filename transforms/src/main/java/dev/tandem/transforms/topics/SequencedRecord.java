package dev.tandem.transforms.topics;

import dev.tandem.transforms.features.ValueCoder;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.util.VarInt;
import org.jspecify.annotations.Nullable;

/**
 * A record with its place in a shard.
 *
 * @param run in whose state the shard's numbers are kept
 * @param number counted from 0 for each shard of a run, without gaps
 * @param value shared, not to be changed
 */
record SequencedRecord(String run, long number, String key, byte[] value) {

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SequencedRecord that
        && number == that.number
        && run.equals(that.run)
        && key.equals(that.key)
        && Arrays.equals(value, that.value);
  }

  @Override
  public int hashCode() {
    return 31 * Long.hashCode(number) + run.hashCode();
  }

  /** Encodes one after a byte for the version. Deterministic. */
  static final class Coder extends AtomicCoder<SequencedRecord> {
    private static final long serialVersionUID = 1;
    private static final Coder INSTANCE = new Coder();
    private static final int VERSION = 1;

    private Coder() {}

    static Coder of() {
      return INSTANCE;
    }

    @Override
    public void encode(SequencedRecord record, OutputStream out) throws IOException {
      out.write(VERSION);
      ValueCoder.writeText(record.run(), out);
      VarInt.encode(record.number(), out);
      ValueCoder.writeText(record.key(), out);
      ValueCoder.writeBytes(record.value(), out);
    }

    @Override
    public SequencedRecord decode(InputStream in) throws IOException {
      int version = in.read();
      if (version < 0) {
        throw new EOFException("a sequenced record is missing");
      }
      if (version != VERSION) {
        throw new CoderException("a sequenced record of unknown version " + version);
      }
      return new SequencedRecord(
          ValueCoder.readText(in),
          VarInt.decodeLong(in),
          ValueCoder.readText(in),
          ValueCoder.readBytes(in));
    }
  }
}
