package dev.tandem.transforms.training;

import java.util.Arrays;
import java.util.List;

/**
 * What a tower has learned. Its vector of an entity is {@code v / |v|} with
 *
 * <pre>
 * v = id[row of the id] + outBias + out * relu(bias + sum over features f of table_f[row of f] + slope_f * scaled value of f)
 * </pre>
 *
 * @param encodings of the features; the first is the id's
 * @param id a row of d for each row of the id's encoding
 * @param tables for each feature but the id the rows of width h of its encoding
 * @param slopes for each feature but the id a row of width h, of use for numbers only
 * @param bias h
 * @param out d rows of h
 * @param outBias d
 */
record TowerWeights(
    List<FeatureEncoding> encodings,
    float[][] id,
    float[][][] tables,
    float[][] slopes,
    float[] bias,
    float[][] out,
    float[] outBias) {

  private static final float ID_SPREAD = 0.05f;
  private static final float TABLE_SPREAD = 0.3f;

  /** Weights to begin with. */
  static TowerWeights random(
      List<FeatureEncoding> encodings, int dimension, int hidden, RandomStream random) {
    int features = encodings.size() - 1;
    float[][] id = matrix(encodings.get(0).rows(), dimension, ID_SPREAD, random);
    float[][][] tables = new float[features][][];
    float[][] slopes = new float[features][];
    for (int f = 0; f < features; f++) {
      tables[f] = matrix(encodings.get(f + 1).rows(), hidden, TABLE_SPREAD, random);
      slopes[f] = new float[hidden];
    }
    float spread = (float) Math.sqrt(6.0 / (dimension + hidden));
    return new TowerWeights(
        List.copyOf(encodings),
        id,
        tables,
        slopes,
        new float[hidden],
        matrix(dimension, hidden, spread, random),
        new float[dimension]);
  }

  private static float[][] matrix(int rows, int columns, float spread, RandomStream random) {
    float[][] matrix = new float[rows][columns];
    for (float[] row : matrix) {
      for (int i = 0; i < columns; i++) {
        row[i] = spread * (2 * random.nextFloat() - 1);
      }
    }
    return matrix;
  }

  /** The same at this moment, however these go on. */
  TowerWeights copy() {
    return new TowerWeights(
        encodings,
        copy(id),
        Arrays.stream(tables).map(TowerWeights::copy).toArray(float[][][]::new),
        copy(slopes),
        bias.clone(),
        copy(out),
        outBias.clone());
  }

  private static float[][] copy(float[][] rows) {
    return Arrays.stream(rows).map(float[]::clone).toArray(float[][]::new);
  }

  int dimension() {
    return outBias.length;
  }

  int hidden() {
    return bias.length;
  }
}
