package dev.tandem.transforms.score;

import dev.tandem.transforms.features.ValueCoder;
import dev.tandem.transforms.score.NotEmbedded.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.coders.StructuredCoder;

/**
 * Encodes a {@link NotEmbedded} after a byte for the version. Deterministic if the element's coder
 * is.
 */
public final class NotEmbeddedCoder<T> extends StructuredCoder<NotEmbedded<T>> {
  private static final long serialVersionUID = 1;
  private static final int VERSION = 1;

  private final Coder<T> element;

  private NotEmbeddedCoder(Coder<T> element) {
    this.element = element;
  }

  public static <T> NotEmbeddedCoder<T> of(Coder<T> element) {
    return new NotEmbeddedCoder<>(element);
  }

  @Override
  public void encode(NotEmbedded<T> value, OutputStream out) throws IOException {
    out.write(VERSION);
    element.encode(value.element(), out);
    ValueCoder.writeText(value.modelVersion(), out);
    out.write(value.reason().ordinal());
    ValueCoder.writeText(value.detail(), out);
  }

  @Override
  public NotEmbedded<T> decode(InputStream in) throws IOException {
    int version = in.read();
    if (version != VERSION) {
      throw new CoderException("an element without a vector of unknown version " + version);
    }
    T decoded = element.decode(in);
    String modelVersion = ValueCoder.readText(in);
    int reason = in.read();
    if (reason < 0 || reason >= Reason.values().length) {
      throw new CoderException("an unknown reason " + reason + ": the bytes are damaged");
    }
    return new NotEmbedded<>(
        decoded, modelVersion, Reason.values()[reason], ValueCoder.readText(in));
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
