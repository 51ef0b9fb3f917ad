package dev.tandem.transforms.learn;

import dev.tandem.transforms.features.ValueCoder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.AtomicCoder;

/** Encodes a block, which is packed already and has its version inside, after its length. */
public final class TrainingBlockCoder extends AtomicCoder<TrainingBlock> {
  private static final long serialVersionUID = 1;
  private static final TrainingBlockCoder INSTANCE = new TrainingBlockCoder();

  private TrainingBlockCoder() {}

  public static TrainingBlockCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(TrainingBlock block, OutputStream out) throws IOException {
    ValueCoder.writeBytes(block.bytes(), out);
  }

  @Override
  public TrainingBlock decode(InputStream in) throws IOException {
    return new TrainingBlock(ValueCoder.readBytes(in));
  }
}
