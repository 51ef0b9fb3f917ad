package dev.tandem.transforms.archive;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.util.VarInt;

/**
 * How much waits in a shard to be written.
 *
 * @param rows how many
 * @param bytes of their blocks
 * @param failed whether they could not be written when they were to be
 */
record Waiting(long rows, long bytes, boolean failed) {
  static final Waiting NOTHING = new Waiting(0, 0, false);

  boolean isNothing() {
    return rows == 0;
  }

  Waiting with(RowBlock block) {
    return new Waiting(rows + block.rows(), bytes + block.compressed().length, failed);
  }

  Waiting without(RowBlock block) {
    return new Waiting(rows - block.rows(), bytes - block.compressed().length, failed);
  }

  Waiting afterFailure() {
    return new Waiting(rows, bytes, true);
  }

  /** Encodes it after a byte for the version. Deterministic. */
  static final class StateCoder extends AtomicCoder<Waiting> {
    private static final long serialVersionUID = 1;
    private static final StateCoder INSTANCE = new StateCoder();
    private static final int VERSION = 1;

    private StateCoder() {}

    static StateCoder of() {
      return INSTANCE;
    }

    @Override
    public void encode(Waiting waiting, OutputStream out) throws IOException {
      out.write(VERSION);
      VarInt.encode(waiting.rows, out);
      VarInt.encode(waiting.bytes, out);
      out.write(waiting.failed ? 1 : 0);
    }

    @Override
    public Waiting decode(InputStream in) throws IOException {
      int version = in.read();
      if (version < 0) {
        throw new EOFException("how much waits is missing");
      }
      if (version != VERSION) {
        throw new CoderException("how much waits, of unknown version " + version);
      }
      return new Waiting(VarInt.decodeLong(in), VarInt.decodeLong(in), in.read() == 1);
    }
  }
}
