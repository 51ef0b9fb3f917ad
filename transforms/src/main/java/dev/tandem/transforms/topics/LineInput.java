package dev.tandem.transforms.topics;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Cuts bytes into lines and holds no more of one than a limit. */
final class LineInput implements Closeable {
  private static final int BUFFER_BYTES = 1 << 16;
  private static final int FIRST_LINE_BYTES = 1 << 10;

  private final InputStream bytes;
  private final int limit;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int position;
  private int end;
  private byte[] line = new byte[FIRST_LINE_BYTES];
  private int length;
  private boolean cut;

  /**
   * @param limit of what is kept of a line, in bytes, with the carriage return at its end
   */
  LineInput(InputStream bytes, int limit) {
    this.bytes = bytes;
    this.limit = limit;
  }

  /** The next line without its end; null after the last. */
  byte @Nullable [] next() throws IOException {
    length = 0;
    cut = false;
    boolean begun = false;
    while (true) {
      if (position == end) {
        position = 0;
        end = Math.max(0, bytes.read(buffer));
        if (end == 0) {
          return begun ? Arrays.copyOf(line, length) : null;
        }
      }
      begun = true;
      int from = position;
      while (position < end && buffer[position] != '\n') {
        position++;
      }
      keep(from, position - from);
      if (position < end) {
        position++;
        if (!cut && length > 0 && line[length - 1] == '\r') {
          length--;
        }
        return Arrays.copyOf(line, length);
      }
    }
  }

  /** Whether the last line was longer than what is kept of it. */
  boolean wasCut() {
    return cut;
  }

  private void keep(int from, int count) {
    int kept = Math.min(count, limit - length);
    cut |= kept < count;
    if (length + kept > line.length) {
      line = Arrays.copyOf(line, Math.min(limit, Math.max(2 * line.length, length + kept)));
    }
    System.arraycopy(buffer, from, line, length, kept);
    length += kept;
  }

  @Override
  public void close() throws IOException {
    bytes.close();
  }
}
