package dev.tandem.transforms.vector;

/**
 * Brings vectors to length 1. Lengths are computed in double precision, component after component:
 * no float is too large or too small to be squared there, and every machine gets the same bits.
 */
final class UnitLength {
  private UnitLength() {}

  /**
   * A copy of a vector at length 1.
   *
   * @throws IllegalArgumentException if the vector's length is zero or not finite
   */
  static float[] of(float[] vector) {
    double squares = 0;
    for (float number : vector) {
      squares += (double) number * number;
    }
    if (!(squares > 0 && squares < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "a vector of length " + Math.sqrt(squares) + " has no direction, which COSINE needs");
    }
    double factor = 1 / Math.sqrt(squares);
    float[] unit = new float[vector.length];
    for (int k = 0; k < unit.length; k++) {
      unit[k] = (float) (vector[k] * factor);
    }
    return unit;
  }

  /**
   * What the numbers of each item must be multiplied by.
   *
   * @param columns finite numbers, {@code [dimension][items]}
   * @return per item; infinite where its vector is zero
   */
  static double[] factors(float[][] columns) {
    double[] factors = new double[columns[0].length];
    for (float[] column : columns) {
      for (int i = 0; i < factors.length; i++) {
        factors[i] += (double) column[i] * column[i];
      }
    }
    for (int i = 0; i < factors.length; i++) {
      factors[i] = 1 / Math.sqrt(factors[i]);
    }
    return factors;
  }
}
