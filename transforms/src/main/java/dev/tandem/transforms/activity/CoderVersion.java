package dev.tandem.transforms.activity;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.util.VarInt;

/** What this package's coders check alike when they read. */
final class CoderVersion {
  /** No list of one record is longer; a larger size means damaged bytes. */
  private static final int MAX_SIZE = 1 << 20;

  private CoderVersion() {}

  static void require(int expected, String what, InputStream in) throws IOException {
    int version = in.read();
    if (version < 0) {
      throw new EOFException(what + " is missing");
    }
    if (version != expected) {
      throw new CoderException("%s of unknown version %d".formatted(what, version));
    }
  }

  static int size(InputStream in) throws IOException {
    int size = VarInt.decodeInt(in);
    if (size < 0 || size > MAX_SIZE) {
      throw new CoderException("a list of " + size + " elements: the bytes are damaged");
    }
    return size;
  }
}
