package dev.tandem.transforms.io;

import dev.tandem.transforms.features.ValueCoder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import org.apache.beam.sdk.coders.BooleanCoder;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CustomCoder;
import org.apache.beam.sdk.coders.ListCoder;
import org.apache.beam.sdk.coders.NullableCoder;
import org.apache.beam.sdk.coders.VarIntCoder;

/** Slices, then shards. Never persisted. */
final class ReadLaneCoder extends CustomCoder<ReadLane> {
  private static final long serialVersionUID = 1;
  private static final ReadLaneCoder INSTANCE = new ReadLaneCoder();
  private static final Coder<List<ReadLane.Slice>> SLICES = ListCoder.of(new SliceCoder());
  private static final Coder<List<Integer>> SHARDS = ListCoder.of(VarIntCoder.of());

  static ReadLaneCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(ReadLane lane, OutputStream out) throws IOException {
    SLICES.encode(lane.slices(), out);
    SHARDS.encode(lane.shards(), out);
  }

  @Override
  public ReadLane decode(InputStream in) throws IOException {
    return new ReadLane(SLICES.decode(in), SHARDS.decode(in));
  }

  @Override
  public void verifyDeterministic() {}

  private static final class SliceCoder extends CustomCoder<ReadLane.Slice> {
    private static final long serialVersionUID = 1;
    private static final Coder<Object> KEY = NullableCoder.of(ValueCoder.of());

    @Override
    public void encode(ReadLane.Slice slice, OutputStream out) throws IOException {
      KEY.encode(slice.from(), out);
      KEY.encode(slice.to(), out);
      BooleanCoder.of().encode(slice.withoutKey(), out);
    }

    @Override
    public ReadLane.Slice decode(InputStream in) throws IOException {
      return new ReadLane.Slice(KEY.decode(in), KEY.decode(in), BooleanCoder.of().decode(in));
    }

    @Override
    public void verifyDeterministic() {}
  }
}
