package dev.tandem.transforms.features;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.util.VarInt;
import org.jspecify.annotations.Nullable;

/** Encodes a {@link FeatureRow}: its key, the number of its values, the values. Deterministic. */
public final class FeatureRowCoder extends AtomicCoder<FeatureRow> {
  private static final FeatureRowCoder INSTANCE = new FeatureRowCoder();
  private static final int MAX_VALUES = 1 << 16;

  private FeatureRowCoder() {}

  public static FeatureRowCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(FeatureRow row, OutputStream out) throws IOException {
    ValueCoder.write(row.key(), out);
    VarInt.encode(row.size(), out);
    for (int i = 0; i < row.size(); i++) {
      ValueCoder.write(row.value(i), out);
    }
  }

  @Override
  public FeatureRow decode(InputStream in) throws IOException {
    Object key = ValueCoder.read(in);
    if (key == null) {
      throw new CoderException("a row without a key");
    }
    int size = VarInt.decodeInt(in);
    if (size < 0 || size > MAX_VALUES) {
      throw new CoderException("a row of " + size + " values: the bytes are damaged");
    }
    @Nullable Object[] values = new @Nullable Object[size];
    for (int i = 0; i < size; i++) {
      values[i] = ValueCoder.read(in);
    }
    return new FeatureRow(key, values);
  }
}
