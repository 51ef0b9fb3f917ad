package dev.tandem.transforms.vector;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

/**
 * The vectors of a catalogue, immutable and safe for threads. Items are held in ascending order of
 * their ids ({@link String#compareTo}), so that of two positions the lower has the lower id.
 *
 * <p>One array per dimension, because that is what the JIT turns into vector instructions, and only
 * where all arrays of a loop have the same index; cut into chunks of items, so that the scores,
 * which are one of these arrays, take no more room than those of a chunk. See {@code TopK} for the
 * loop.
 */
public final class ItemMatrix {
  /**
   * Items in a chunk. So long that a full array, with its header, is one megabyte: that large, it
   * is allocated where the collector does not move it, and fills its regions.
   */
  static final int CHUNK = (1 << 18) - 4;

  private final String[] ids;
  private final int dimension;

  /** {@code [chunk][dimension][item in the chunk]}; every chunk but the last is full. */
  private final float[][][] chunks;

  /** Per dimension, the largest magnitude of any item. */
  private final float[] largest;

  private final float largestOfAll;

  /** Takes the arrays without a copy. */
  ItemMatrix(String[] ids, int dimension, float[][][] chunks, float[] largest) {
    this.ids = ids;
    this.dimension = dimension;
    this.chunks = chunks;
    this.largest = largest;
    float most = 0;
    for (float magnitude : largest) {
      most = Math.max(most, magnitude);
    }
    this.largestOfAll = most;
  }

  /**
   * @param ids distinct, in ascending order
   * @param dimension d, at least 1
   * @param rowMajor item after item, {@code ids.size() * d} finite numbers
   * @throws IllegalArgumentException if any of this does not hold; says what
   */
  public static ItemMatrix of(List<String> ids, int dimension, float[] rowMajor) {
    ItemMatrixBuilder builder = new ItemMatrixBuilder(ItemOrder.ascending(ids), dimension);
    if (rowMajor.length != (long) ids.size() * dimension) {
      throw new IllegalArgumentException(
          String.format(
              "%d items of dimension %d take %d numbers, not %d",
              ids.size(), dimension, (long) ids.size() * dimension, rowMajor.length));
    }
    return builder.addRows(rowMajor).build();
  }

  /**
   * For a catalogue that is read piece by piece.
   *
   * @param ids distinct, in any order: that of the rows to be added
   * @param dimension d, at least 1
   * @throws IllegalArgumentException if an id occurs twice or the dimension is below 1
   */
  public static ItemMatrixBuilder builder(List<String> ids, int dimension) {
    return new ItemMatrixBuilder(ItemOrder.of(ids), dimension);
  }

  public int size() {
    return ids.length;
  }

  public int dimension() {
    return dimension;
  }

  /** The id of the item at a position in [0, size). */
  public String id(int position) {
    return ids[position];
  }

  /** All ids, by position. */
  public List<String> ids() {
    return Collections.unmodifiableList(Arrays.asList(ids));
  }

  /** The position of an item, or -1 if it is unknown. */
  public int position(String id) {
    return Math.max(-1, Arrays.binarySearch(ids, id));
  }

  /** A copy of one item's vector. */
  public float[] vector(int position) {
    float[] vector = new float[dimension];
    copyRows(position, position + 1, vector);
    return vector;
  }

  /**
   * Copies the vectors of some items, one after the other.
   *
   * @param from the first position
   * @param to the position after the last
   * @param rowMajor receives {@code (to - from) * dimension} numbers from its start
   * @throws IndexOutOfBoundsException if there are no such positions, or no room for them
   */
  public void copyRows(int from, int to, float[] rowMajor) {
    Objects.checkFromToIndex(from, to, ids.length);
    Objects.checkFromIndexSize(0, Math.multiplyExact(to - from, dimension), rowMajor.length);
    int end;
    for (int start = from; start < to; start = end) {
      end = Math.min(to, chunkStart(chunkOf(start) + 1));
      float[][] columns = chunks[chunkOf(start)];
      for (int k = 0; k < dimension; k++) {
        float[] column = columns[k];
        int target = (start - from) * dimension + k;
        for (int i = inChunk(start); i < inChunk(start) + end - start; i++) {
          rowMajor[target] = column[i];
          target += dimension;
        }
      }
    }
  }

  /**
   * A copy with every vector at length 1, over the same ids.
   *
   * @throws IllegalArgumentException if a vector is zero, and so has no direction; names the item
   */
  public ItemMatrix normalised() {
    float[][][] copy = new float[chunks.length][][];
    for (int chunk = 0; chunk < copy.length; chunk++) {
      copy[chunk] = Arrays.stream(chunks[chunk]).map(float[]::clone).toArray(float[][]::new);
    }
    return normalising(ids, dimension, copy);
  }

  /** Like the constructor, but brings the vectors to length 1, in the arrays that it is given. */
  static ItemMatrix normalising(String[] ids, int dimension, float[][][] chunks) {
    float[] largest = new float[dimension];
    for (int chunk = 0; chunk < chunks.length; chunk++) {
      double[] factors = UnitLength.factors(chunks[chunk]);
      for (int i = 0; i < factors.length; i++) {
        if (factors[i] == Double.POSITIVE_INFINITY) {
          throw new IllegalArgumentException(
              "the vector of item "
                  + ids[chunkStart(chunk) + i]
                  + " is zero: it has no direction, which COSINE needs");
        }
      }
      for (int k = 0; k < dimension; k++) {
        float[] column = chunks[chunk][k];
        for (int i = 0; i < column.length; i++) {
          column[i] = (float) (column[i] * factors[i]);
          largest[k] = Math.max(largest[k], Math.abs(column[i]));
        }
      }
    }
    return new ItemMatrix(ids, dimension, chunks, largest);
  }

  int chunks() {
    return chunks.length;
  }

  /** The numbers of a chunk's items, {@code [dimension][items]}; not to be changed. */
  float[][] columns(int chunk) {
    return chunks[chunk];
  }

  /** The position of a chunk's first item. */
  static int chunkStart(int chunk) {
    return chunk * CHUNK;
  }

  static int chunkOf(int position) {
    return position / CHUNK;
  }

  static int inChunk(int position) {
    return position % CHUNK;
  }

  /**
   * How large any item's score can become, while it is being added up too, for a query without a
   * number larger than this.
   */
  double scoreLimit(float magnitude) {
    return (double) magnitude * largestOfAll * dimension;
  }

  /**
   * As above, closer, and slower.
   *
   * @param query finite numbers, of this dimension
   */
  double scoreLimit(float[] query) {
    double limit = 0;
    for (int k = 0; k < dimension; k++) {
      limit += (double) Math.abs(query[k]) * largest[k];
    }
    return limit;
  }

  /** The same object for a matrix and its normalised copies, another for every other matrix. */
  Object identity() {
    return ids;
  }
}
