package dev.tandem.transforms.vector;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Fills an {@link ItemMatrix} row by row, in the order of the ids it was made with. Not safe for
 * threads, and good for one matrix. Beside the matrix itself it holds one column at most, and that
 * only if the rows are not in ascending order of their ids.
 */
public final class ItemMatrixBuilder {
  /** About as many numbers are turned from rows into columns at once as fit a core's own cache. */
  private static final int NUMBERS_AT_ONCE = 1 << 15;

  private final ItemOrder order;
  private final int dimension;
  private final float[] largest;
  private float @Nullable [][][] chunks;
  private float[] block = new float[0];
  private int rows;

  ItemMatrixBuilder(ItemOrder order, int dimension) {
    if (dimension < 1) {
      throw new IllegalArgumentException("the dimension must be at least 1, not " + dimension);
    }
    this.order = order;
    this.dimension = dimension;
    this.largest = new float[dimension];
    int items = order.ids().length;
    float[][][] empty =
        new float[(int) (((long) items + ItemMatrix.CHUNK - 1) / ItemMatrix.CHUNK)][][];
    for (int chunk = 0; chunk < empty.length; chunk++) {
      int length = Math.min(ItemMatrix.CHUNK, items - ItemMatrix.chunkStart(chunk));
      empty[chunk] = new float[dimension][length];
    }
    this.chunks = empty;
  }

  /**
   * Adds the vectors of the next items.
   *
   * @param rowMajor item after item, finite numbers
   * @throws IllegalArgumentException if these are no whole vectors or more than there are ids, or a
   *     number is not finite; names the item
   */
  public ItemMatrixBuilder addRows(float... rowMajor) {
    if (rowMajor.length % dimension != 0) {
      throw new IllegalArgumentException(
          rowMajor.length + " numbers are no whole vectors of dimension " + dimension);
    }
    int more = rowMajor.length / dimension;
    checkRoom(more);
    int step = rowsAtOnce();
    for (int row = 0; row < more; row += step) {
      place(rowMajor, row, Math.min(step, more - row));
    }
    return this;
  }

  /**
   * Adds the vectors of the next items, as many as there are whole ones.
   *
   * @param bytes item after item, finite floats in the buffer's byte order; its position moves
   *     behind the last whole vector, so that what is left can be {@linkplain ByteBuffer#compact()
   *     kept} for the next call
   * @throws IllegalArgumentException if these are more than there are ids, or a number is not
   *     finite; names the item
   */
  public ItemMatrixBuilder addRows(ByteBuffer bytes) {
    int rowBytes = Math.multiplyExact(dimension, Float.BYTES);
    int more = bytes.remaining() / rowBytes;
    checkRoom(more);
    int step = rowsAtOnce();
    if (block.length == 0) {
      block = new float[step * dimension];
    }
    for (int row = 0; row < more; row += step) {
      int count = Math.min(step, more - row);
      bytes.asFloatBuffer().get(block, 0, count * dimension);
      bytes.position(bytes.position() + count * rowBytes);
      place(block, 0, count);
    }
    return this;
  }

  private int rowsAtOnce() {
    return Math.max(1, NUMBERS_AT_ONCE / dimension);
  }

  private void checkRoom(int more) {
    if (more > order.ids().length - rows) {
      throw new IllegalArgumentException(
          String.format(
              "there are %d items, but at least %d vectors",
              order.ids().length, (long) rows + more));
    }
  }

  private void place(float[] rowMajor, int firstRow, int count) {
    int end;
    for (int row = 0; row < count; row = end) {
      int nextChunk = ItemMatrix.chunkStart(ItemMatrix.chunkOf(rows + row) + 1);
      end = Math.min(count, nextChunk - rows);
      placeInOneChunk(rowMajor, firstRow + row, rows + row, end - row);
    }
    rows += count;
  }

  private void placeInOneChunk(float[] rowMajor, int firstRow, int target, int count) {
    float[][] columns = chunks()[ItemMatrix.chunkOf(target)];
    int first = ItemMatrix.inChunk(target);
    for (int k = 0; k < dimension; k++) {
      float[] column = columns[k];
      float bound = largest[k];
      int source = firstRow * dimension + k;
      for (int i = first; i < first + count; i++) {
        float number = rowMajor[source];
        // One comparison for both questions: it is false for NaN and infinity too.
        if (!(Math.abs(number) <= bound)) {
          checkFinite(number, target + i - first, k);
          bound = Math.abs(number);
        }
        column[i] = number;
        source += dimension;
      }
      largest[k] = bound;
    }
  }

  private void checkFinite(float number, int row, int component) {
    if (!Float.isFinite(number)) {
      throw new IllegalArgumentException(
          String.format(
              "the vector of item %s is not finite: component %d is %s",
              idOfRow(row), component, number));
    }
  }

  /**
   * The matrix of the vectors as they are.
   *
   * @throws IllegalArgumentException if vectors are missing; names the first item without one
   * @throws IllegalStateException if it was built before
   */
  public ItemMatrix build() {
    float[][][] filled = finished();
    return new ItemMatrix(order.ids(), dimension, filled, largest);
  }

  /**
   * The matrix as {@link TopK} takes it: like {@link Similarity#prepare(ItemMatrix)} of {@link
   * #build()}, without holding the vectors twice.
   *
   * @throws IllegalArgumentException if vectors are missing, or one is zero and the similarity is
   *     {@link Similarity#COSINE}; names the first such item
   * @throws IllegalStateException if it was built before
   */
  public ItemMatrix build(Similarity similarity) {
    return similarity == Similarity.COSINE
        ? ItemMatrix.normalising(order.ids(), dimension, finished())
        : build();
  }

  private float[][][] finished() {
    float[][][] filled = chunks();
    if (rows < order.ids().length) {
      throw new IllegalArgumentException(
          String.format(
              "there are %d items, but %d vectors: that of item %s is missing",
              order.ids().length, rows, idOfRow(rows)));
    }
    if (!order.isIdentity()) {
      sort(filled);
    }
    // A second matrix would share the arrays with the first.
    chunks = null;
    return filled;
  }

  /** One column after the other: that much fits the caches, a row of all columns would not. */
  private void sort(float[][][] filled) {
    float[] unsorted = new float[rows];
    for (int k = 0; k < dimension; k++) {
      for (int chunk = 0; chunk < filled.length; chunk++) {
        float[] column = filled[chunk][k];
        System.arraycopy(column, 0, unsorted, ItemMatrix.chunkStart(chunk), column.length);
      }
      for (int row = 0; row < rows; row++) {
        int position = order.position(row);
        filled[ItemMatrix.chunkOf(position)][k][ItemMatrix.inChunk(position)] = unsorted[row];
      }
    }
  }

  private String idOfRow(int row) {
    return order.ids()[order.position(row)];
  }

  private float[][][] chunks() {
    if (chunks == null) {
      throw new IllegalStateException("this builder has built its matrix");
    }
    return chunks;
  }
}
