package dev.tandem.testdata.database;

import java.io.InputStream;
import java.util.Iterator;
import java.util.function.LongConsumer;

/** Rows as a stream of bytes; a row is asked for when its bytes are, so none pile up. */
final class RowStream extends InputStream {
  private static final int FILL_BYTES = 1 << 15;
  private static final long PROGRESS_ROWS = 1_000_000;

  private final RowEncoder encoder = new RowEncoder();
  private final Iterator<? extends Row> rows;
  private final LongConsumer progress;
  private int position;
  private long rowCount;

  RowStream(Iterator<? extends Row> rows, LongConsumer progress) {
    this.rows = rows;
    this.progress = progress;
  }

  /** How many rows have been taken so far. */
  long rowCount() {
    return rowCount;
  }

  @Override
  public int read() {
    byte[] single = new byte[1];
    return read(single, 0, 1) < 0 ? -1 : single[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int capacity) {
    if (capacity == 0) {
      return 0;
    }
    if (position == encoder.length() && !fill()) {
      return -1;
    }
    int count = encoder.drainTo(target, offset, capacity, position);
    position += count;
    return count;
  }

  private boolean fill() {
    encoder.clear();
    position = 0;
    while (encoder.length() < FILL_BYTES && rows.hasNext()) {
      rows.next().writeTo(encoder);
      encoder.endRow();
      rowCount++;
      if (rowCount % PROGRESS_ROWS == 0) {
        progress.accept(rowCount);
      }
    }
    return encoder.length() > 0;
  }
}
