package dev.tandem.benchmarks.stream;

import java.io.IOException;
import org.apache.beam.sdk.coders.Coder;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.java.typeutils.runtime.DataInputViewStream;
import org.apache.flink.api.java.typeutils.runtime.DataOutputViewStream;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.util.InstantiationUtil;
import org.jspecify.annotations.Nullable;

/**
 * Flink's serializer of an immutable type that has a coder, so that the twin writes the same bytes
 * as Tandem does.
 */
final class CoderSerializer<T> extends TypeSerializer<T> {
  private static final long serialVersionUID = 1;

  private final Coder<T> coder;

  CoderSerializer(Coder<T> coder) {
    this.coder = coder;
  }

  @Override
  public boolean isImmutableType() {
    return true;
  }

  @Override
  public TypeSerializer<T> duplicate() {
    return this;
  }

  /** Only asked by Flink where elements are reused as mutable objects, which these are not. */
  @Override
  @SuppressWarnings("NullAway")
  public T createInstance() {
    return null;
  }

  @Override
  public T copy(T from) {
    return from;
  }

  @Override
  public T copy(T from, T reuse) {
    return from;
  }

  @Override
  public int getLength() {
    return -1;
  }

  @Override
  public void serialize(T record, DataOutputView target) throws IOException {
    coder.encode(record, new DataOutputViewStream(target));
  }

  @Override
  public T deserialize(DataInputView source) throws IOException {
    return coder.decode(new DataInputViewStream(source));
  }

  @Override
  public T deserialize(T reuse, DataInputView source) throws IOException {
    return deserialize(source);
  }

  @Override
  public void copy(DataInputView source, DataOutputView target) throws IOException {
    serialize(deserialize(source), target);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CoderSerializer<?> that && coder.equals(that.coder);
  }

  @Override
  public int hashCode() {
    return coder.hashCode();
  }

  @Override
  public TypeSerializerSnapshot<T> snapshotConfiguration() {
    return new Snapshot<>(coder);
  }

  /** The coder itself, as a checkpoint has it. */
  public static final class Snapshot<T> implements TypeSerializerSnapshot<T> {
    private @Nullable Coder<T> coder;

    /** For Flink, which reads the coder then. */
    public Snapshot() {}

    private Snapshot(Coder<T> coder) {
      this.coder = coder;
    }

    @Override
    public int getCurrentVersion() {
      return 1;
    }

    @Override
    public void writeSnapshot(DataOutputView out) throws IOException {
      byte[] bytes = InstantiationUtil.serializeObject(coder);
      out.writeInt(bytes.length);
      out.write(bytes);
    }

    @Override
    public void readSnapshot(int version, DataInputView in, ClassLoader classLoader)
        throws IOException {
      byte[] bytes = new byte[in.readInt()];
      in.readFully(bytes);
      try {
        coder = InstantiationUtil.deserializeObject(bytes, classLoader);
      } catch (ClassNotFoundException e) {
        throw new IOException("a checkpoint names a coder that is not here", e);
      }
    }

    @Override
    public TypeSerializer<T> restoreSerializer() {
      if (coder == null) {
        throw new IllegalStateException("the snapshot was not read");
      }
      return new CoderSerializer<>(coder);
    }
  }
}
