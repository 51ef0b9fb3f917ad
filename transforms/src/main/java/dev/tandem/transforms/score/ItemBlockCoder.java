package dev.tandem.transforms.score;

import dev.tandem.transforms.failure.Failure;
import dev.tandem.transforms.failure.FailureCoder;
import dev.tandem.transforms.features.ValueCoder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.util.VarInt;

/** Encodes an {@link ItemBlock} after a byte for the version. Deterministic. */
final class ItemBlockCoder extends AtomicCoder<ItemBlock> {
  private static final long serialVersionUID = 1;
  private static final ItemBlockCoder INSTANCE = new ItemBlockCoder();
  private static final int VERSION = 1;

  private ItemBlockCoder() {}

  static ItemBlockCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(ItemBlock block, OutputStream out) throws IOException {
    out.write(VERSION);
    VarInt.encode(block.ids().size(), out);
    for (String id : block.ids()) {
      ValueCoder.writeText(id, out);
    }
    ByteBuffer bytes =
        ByteBuffer.allocate(block.vectors().length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(block.vectors());
    ValueCoder.writeBytes(bytes.array(), out);
    VarInt.encode(block.failures().size(), out);
    for (Failure failure : block.failures()) {
      FailureCoder.of().encode(failure, out);
    }
  }

  @Override
  public ItemBlock decode(InputStream in) throws IOException {
    int version = in.read();
    if (version != VERSION) {
      throw new CoderException("a block of items of unknown version " + version);
    }
    List<String> ids = new ArrayList<>();
    for (int left = VarInt.decodeInt(in); left > 0; left--) {
      ids.add(ValueCoder.readText(in));
    }
    byte[] bytes = ValueCoder.readBytes(in);
    float[] vectors = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(vectors);
    List<Failure> failures = new ArrayList<>();
    for (int left = VarInt.decodeInt(in); left > 0; left--) {
      failures.add(FailureCoder.of().decode(in));
    }
    return new ItemBlock(ids, vectors, failures);
  }
}
