package dev.tandem.transforms.archive;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Some rows, encoded one after another and compressed with Zstandard as a whole. */
final class RowBlock {
  private final int rows;
  private final int rawBytes;
  private final byte[] compressed;

  /**
   * @param rows how many; at least 1
   * @param rawBytes how many bytes they have when they are not compressed
   * @param compressed taken over, not copied
   */
  RowBlock(int rows, int rawBytes, byte[] compressed) {
    this.rows = rows;
    this.rawBytes = rawBytes;
    this.compressed = compressed;
  }

  int rows() {
    return rows;
  }

  int rawBytes() {
    return rawBytes;
  }

  /** The bytes themselves: not to be changed. */
  byte[] compressed() {
    return compressed;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RowBlock that
        && rows == that.rows
        && rawBytes == that.rawBytes
        && Arrays.equals(compressed, that.compressed);
  }

  @Override
  public int hashCode() {
    return 31 * rows + Arrays.hashCode(compressed);
  }

  @Override
  public String toString() {
    return "%d rows in %d bytes".formatted(rows, compressed.length);
  }
}
