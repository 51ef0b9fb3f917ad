package dev.tandem.transforms.archive;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CoderException;

/**
 * Packs rows into blocks and unpacks them. For one thread.
 *
 * @param <T> a row
 */
final class RowPacker<T> {
  /** Rows of one model and one shop are much alike: the cheapest level finds nearly all of it. */
  private static final int LEVEL = 1;

  private final Coder<T> coder;
  private final int maxRows;
  private final int maxBytes;
  private final ByteArrayOutputStream raw = new ByteArrayOutputStream();
  private int rows;

  /**
   * @param maxRows a block is full at this many rows
   * @param maxBytes or at this many bytes that are not compressed yet
   */
  RowPacker(Coder<T> coder, int maxRows, int maxBytes) {
    this.coder = coder;
    this.maxRows = maxRows;
    this.maxBytes = maxBytes;
  }

  /** Adds a row; whether the block is full now. */
  boolean add(T row) throws IOException {
    coder.encode(row, raw);
    rows++;
    return rows >= maxRows || raw.size() >= maxBytes;
  }

  boolean isEmpty() {
    return rows == 0;
  }

  /** The block of what was added since the last; not if that is nothing. */
  RowBlock take() {
    if (isEmpty()) {
      throw new IllegalStateException("a block without rows");
    }
    RowBlock block = new RowBlock(rows, raw.size(), Zstd.compress(raw.toByteArray(), LEVEL));
    raw.reset();
    rows = 0;
    return block;
  }

  /** Receives the rows of a block. */
  interface Sink<T> {
    void accept(T row) throws IOException;
  }

  /**
   * Gives the rows of a block one after another.
   *
   * @throws CoderException if the block is damaged
   */
  static <T> void unpack(RowBlock block, Coder<T> coder, Sink<T> sink) throws IOException {
    byte[] bytes;
    try {
      bytes = Zstd.decompress(block.compressed(), block.rawBytes());
    } catch (ZstdException e) {
      throw new CoderException("a damaged block of " + block, e);
    }
    if (bytes.length != block.rawBytes()) {
      throw new CoderException("a damaged block of " + block);
    }
    ByteArrayInputStream in = new ByteArrayInputStream(bytes);
    for (int i = 0; i < block.rows(); i++) {
      sink.accept(coder.decode(in));
    }
    if (in.available() > 0) {
      throw new CoderException("more than its rows is in a block of " + block);
    }
  }
}
