package dev.tandem.transforms.training;

/**
 * The loops that training spends its time in, in the form that the JIT compiler turns into vector
 * instructions: whole arrays from index 0, several factors in one pass, no reduction in the inner
 * loop. Every result is the same with and without the compiler: the order of operations is fixed.
 */
final class Kernels {
  /** Results of {@link #expOfNegatives} below this argument are those of this argument. */
  private static final float LEAST_EXPONENT = -40;

  private static final float HALVINGS = 1 / 128f;

  private Kernels() {}

  /**
   * {@code out = coefficients * rows}, all row by row.
   *
   * @param coefficients {@code outRows} by {@code inner}
   * @param rows {@code inner} by {@code n}
   * @param out {@code outRows} by {@code n}; overwritten
   */
  static void multiply(
      float[][] coefficients, float[][] rows, float[][] out, int outRows, int inner, int n) {
    for (int r = 0; r < outRows; r++) {
      weightedSum(coefficients[r], rows, out[r], inner, n);
    }
  }

  /** {@code out = sum over k of coefficients[k] * rows[k]}. */
  static void weightedSum(float[] coefficients, float[][] rows, float[] out, int inner, int n) {
    java.util.Arrays.fill(out, 0, n, 0);
    int k = 0;
    for (; k + 4 <= inner; k += 4) {
      add4(
          out,
          coefficients[k],
          rows[k],
          coefficients[k + 1],
          rows[k + 1],
          coefficients[k + 2],
          rows[k + 2],
          coefficients[k + 3],
          rows[k + 3],
          n);
    }
    for (; k < inner; k++) {
      addScaled(out, coefficients[k], rows[k], n);
    }
  }

  private static void add4(
      float[] out,
      float a,
      float[] rowA,
      float b,
      float[] rowB,
      float c,
      float[] rowC,
      float d,
      float[] rowD,
      int n) {
    for (int i = 0; i < n; i++) {
      out[i] += a * rowA[i] + b * rowB[i] + c * rowC[i] + d * rowD[i];
    }
  }

  /** {@code out += factor * row}. */
  static void addScaled(float[] out, float factor, float[] row, int n) {
    for (int i = 0; i < n; i++) {
      out[i] += factor * row[i];
    }
  }

  /** {@code out += row}. */
  static void add(float[] out, float[] row, int n) {
    for (int i = 0; i < n; i++) {
      out[i] += row[i];
    }
  }

  /** {@code out += row * row}. */
  static void addSquares(float[] out, float[] row, int n) {
    for (int i = 0; i < n; i++) {
      out[i] += row[i] * row[i];
    }
  }

  /** {@code out += a * b}. */
  static void addProducts(float[] out, float[] a, float[] b, int n) {
    for (int i = 0; i < n; i++) {
      out[i] += a[i] * b[i];
    }
  }

  /** {@code out[j][i] = in[i][j]}, in blocks that stay in the cache. */
  static void transpose(float[][] in, float[][] out, int rows, int columns) {
    int block = 16;
    for (int r = 0; r < rows; r += block) {
      int rEnd = Math.min(rows, r + block);
      for (int c = 0; c < columns; c += block) {
        int cEnd = Math.min(columns, c + block);
        for (int j = c; j < cEnd; j++) {
          float[] target = out[j];
          for (int i = r; i < rEnd; i++) {
            target[i] = in[i][j];
          }
        }
      }
    }
  }

  static float max(float[] values, int n) {
    float a = Float.NEGATIVE_INFINITY;
    float b = a;
    float c = a;
    float d = a;
    int i = 0;
    for (; i + 4 <= n; i += 4) {
      a = Math.max(a, values[i]);
      b = Math.max(b, values[i + 1]);
      c = Math.max(c, values[i + 2]);
      d = Math.max(d, values[i + 3]);
    }
    for (; i < n; i++) {
      a = Math.max(a, values[i]);
    }
    return Math.max(Math.max(a, b), Math.max(c, d));
  }

  static float sum(float[] values, int n) {
    float a = 0;
    float b = 0;
    float c = 0;
    float d = 0;
    int i = 0;
    for (; i + 4 <= n; i += 4) {
      a += values[i];
      b += values[i + 1];
      c += values[i + 2];
      d += values[i + 3];
    }
    for (; i < n; i++) {
      a += values[i];
    }
    return a + b + (c + d);
  }

  /**
   * {@code values = exp(values - shift)} for values of at most {@code shift}: to 2e-5 of the result
   * where it is above exp(-20), and to 5e-4 where it is next to nothing. A short Taylor series of
   * the 128th part, squared seven times: no conversion to integers, which would keep the loop from
   * being vectorised.
   */
  static void expOfNegatives(float[] values, float shift, int n) {
    for (int i = 0; i < n; i++) {
      float y = Math.max(values[i] - shift, LEAST_EXPONENT) * HALVINGS;
      float e = 1 + y * (1 + y * (0.5f + y * (1 / 6f + y * (1 / 24f + y * (1 / 120f)))));
      e *= e;
      e *= e;
      e *= e;
      e *= e;
      e *= e;
      e *= e;
      values[i] = e * e;
    }
  }
}
