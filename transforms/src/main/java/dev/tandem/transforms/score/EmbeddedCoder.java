package dev.tandem.transforms.score;

import dev.tandem.transforms.features.ValueCoder;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.coders.StructuredCoder;
import org.apache.beam.sdk.util.VarInt;

/**
 * Encodes an {@link Embedded} after a byte for the version: the element, the model's version, the
 * vector's length and numbers, little-endian. Deterministic if the element's coder is.
 */
public final class EmbeddedCoder<T> extends StructuredCoder<Embedded<T>> {
  private static final long serialVersionUID = 1;
  private static final int VERSION = 1;
  private static final int MAX_DIMENSION = 1 << 16;

  private final Coder<T> element;

  private EmbeddedCoder(Coder<T> element) {
    this.element = element;
  }

  public static <T> EmbeddedCoder<T> of(Coder<T> element) {
    return new EmbeddedCoder<>(element);
  }

  @Override
  public void encode(Embedded<T> embedded, OutputStream out) throws IOException {
    out.write(VERSION);
    element.encode(embedded.element(), out);
    ValueCoder.writeText(embedded.modelVersion(), out);
    writeVector(embedded.vector(), out);
  }

  @Override
  public Embedded<T> decode(InputStream in) throws IOException {
    int version = in.read();
    if (version != VERSION) {
      throw new CoderException("an embedded element of unknown version " + version);
    }
    T decoded = element.decode(in);
    return new Embedded<>(decoded, ValueCoder.readText(in), readVector(in));
  }

  private static void writeVector(float[] vector, OutputStream out) throws IOException {
    VarInt.encode(vector.length, out);
    ByteBuffer bytes =
        ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(vector);
    out.write(bytes.array());
  }

  private static float[] readVector(InputStream in) throws IOException {
    int length = VarInt.decodeInt(in);
    if (length < 0 || length > MAX_DIMENSION) {
      throw new CoderException("a vector of length " + length + ": the bytes are damaged");
    }
    byte[] bytes = in.readNBytes(length * Float.BYTES);
    if (bytes.length < length * Float.BYTES) {
      throw new EOFException("%d bytes of %d".formatted(bytes.length, length * Float.BYTES));
    }
    float[] vector = new float[length];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(vector);
    return vector;
  }

  @Override
  public List<? extends Coder<?>> getCoderArguments() {
    return List.of(element);
  }

  @Override
  public void verifyDeterministic() throws NonDeterministicException {
    verifyDeterministic(this, "the element's coder must be deterministic", element);
  }
}
