package dev.tandem.transforms.archive;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.util.VarInt;

/** Encodes a {@link RowBlock} after a byte for the version. Deterministic. */
final class RowBlockCoder extends AtomicCoder<RowBlock> {
  private static final long serialVersionUID = 1;
  private static final RowBlockCoder INSTANCE = new RowBlockCoder();
  private static final int VERSION = 1;
  private static final ByteArrayCoder BYTES = ByteArrayCoder.of();

  private RowBlockCoder() {}

  static RowBlockCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(RowBlock block, OutputStream out) throws IOException {
    out.write(VERSION);
    VarInt.encode(block.rows(), out);
    VarInt.encode(block.rawBytes(), out);
    BYTES.encode(block.compressed(), out);
  }

  @Override
  public RowBlock decode(InputStream in) throws IOException {
    int version = in.read();
    if (version < 0) {
      throw new EOFException("a block of rows is missing");
    }
    if (version != VERSION) {
      throw new CoderException("a block of rows of unknown version " + version);
    }
    int rows = VarInt.decodeInt(in);
    int rawBytes = VarInt.decodeInt(in);
    if (rows < 1 || rawBytes < 0) {
      throw new CoderException(
          "a block of %d rows in %d bytes: the bytes are damaged".formatted(rows, rawBytes));
    }
    return new RowBlock(rows, rawBytes, BYTES.decode(in));
  }
}
