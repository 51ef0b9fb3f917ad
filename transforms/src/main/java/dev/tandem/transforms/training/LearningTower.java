package dev.tandem.transforms.training;

import java.util.Arrays;

/**
 * A tower at work on one table: gives the vectors of a batch, and learns from their gradients with
 * Adagrad (Duchi, Hazan, Singer: "Adaptive subgradient methods", JMLR 2011). Rows of embedding
 * tables have one step size each, which only the rows of the batch change; all other weights have
 * their own.
 *
 * <p>A batch is held in columns, {@code [d][n]}, so that the loops run over the batch; see {@link
 * Kernels}.
 */
final class LearningTower {
  /** Added to squared lengths, so that nothing is divided by zero. */
  static final float EPSILON = 1e-12f;

  private final TowerWeights weights;
  private final int dimension;
  private final int hidden;
  private final int features;
  private final float learningRate;

  /** For each feature the rows and, for numbers, the scaled values of all entities. */
  private final int[][] rows;

  private final float[][] scaled;

  private final float[] idSquares;
  private final float[][] tableSquares;
  private final float[][] slopeSquares;
  private final float[] biasSquares;
  private final float[][] outSquares;
  private final float[] outBiasSquares;

  private final int[] idRows;
  private int[] batch = new int[0];
  private final float[][] hiddenRows;
  private final float[][] hiddenColumns;
  private final float[][] raw;
  private final float[] inverseLength;

  private final float[][] vectors;

  private final float[][] rawGradient;
  private final float[][] rawGradientRows;
  private final float[][] hiddenGradient;
  private final float[][] hiddenGradientRows;
  private final float[][] outTransposed;
  private final float[][] outGradient;
  private final float[] squares;
  private final float[] products;

  LearningTower(TowerWeights weights, EntityTable table, int batchSize, float learningRate) {
    this.weights = weights;
    this.dimension = weights.dimension();
    this.hidden = weights.hidden();
    this.features = weights.tables().length;
    this.learningRate = learningRate;
    rows = new int[features + 1][];
    scaled = new float[features][];
    for (int f = 0; f <= features; f++) {
      FeatureEncoding encoding = weights.encodings().get(f);
      FeatureColumn column = table.columns().get(f);
      rows[f] = encoding.encode(column);
      if (f > 0) {
        scaled[f - 1] = encoding.isText() ? new float[0] : encoding.scale(column);
      }
    }
    idSquares = new float[weights.id().length];
    tableSquares = new float[features][];
    for (int f = 0; f < features; f++) {
      tableSquares[f] = new float[weights.tables()[f].length];
    }
    slopeSquares = new float[features][hidden];
    biasSquares = new float[hidden];
    outSquares = new float[dimension][hidden];
    outBiasSquares = new float[dimension];
    idRows = new int[batchSize];
    hiddenRows = new float[batchSize][hidden];
    hiddenColumns = new float[hidden][batchSize];
    raw = new float[dimension][batchSize];
    inverseLength = new float[batchSize];
    vectors = new float[dimension][batchSize];
    rawGradient = new float[dimension][batchSize];
    rawGradientRows = new float[batchSize][dimension];
    hiddenGradient = new float[hidden][batchSize];
    hiddenGradientRows = new float[batchSize][hidden];
    outTransposed = new float[hidden][dimension];
    outGradient = new float[dimension][hidden];
    squares = new float[batchSize];
    products = new float[batchSize];
  }

  /**
   * Computes the vectors of a batch.
   *
   * @param entities rows of the table; kept until {@link #learn}
   * @param hideId for each of them whether its id is taken for unknown
   */
  void embed(int[] entities, boolean[] hideId, int n) {
    batch = entities;
    for (int b = 0; b < n; b++) {
      int entity = entities[b];
      idRows[b] = hideId[b] ? 0 : rows[0][entity];
      float[] x = hiddenRows[b];
      System.arraycopy(weights.bias(), 0, x, 0, hidden);
      for (int f = 0; f < features; f++) {
        Kernels.add(x, weights.tables()[f][rows[f + 1][entity]], hidden);
        if (scaled[f].length > 0) {
          Kernels.addScaled(x, scaled[f][entity], weights.slopes()[f], hidden);
        }
      }
      for (int i = 0; i < hidden; i++) {
        x[i] = Math.max(x[i], 0);
      }
    }
    Kernels.transpose(hiddenRows, hiddenColumns, n, hidden);
    Kernels.multiply(weights.out(), hiddenColumns, raw, dimension, hidden, n);
    Arrays.fill(squares, 0, n, EPSILON);
    for (int k = 0; k < dimension; k++) {
      float[] column = raw[k];
      float constant = weights.outBias()[k];
      for (int b = 0; b < n; b++) {
        column[b] += constant + weights.id()[idRows[b]][k];
      }
      Kernels.addSquares(squares, column, n);
    }
    for (int b = 0; b < n; b++) {
      inverseLength[b] = 1 / (float) Math.sqrt(squares[b]);
    }
    for (int k = 0; k < dimension; k++) {
      float[] from = raw[k];
      float[] to = vectors[k];
      for (int b = 0; b < n; b++) {
        to[b] = from[b] * inverseLength[b];
      }
    }
  }

  /** The vectors of the batch at unit length, {@code [d][n]}; overwritten by the next batch. */
  float[][] vectors() {
    return vectors;
  }

  /**
   * Takes a step against the gradient.
   *
   * @param gradient by the vectors of the batch that was embedded last, {@code [d][n]}
   */
  void learn(float[][] gradient, int n) {
    gradientOfRaw(gradient, n);
    Kernels.transpose(weights.out(), outTransposed, dimension, hidden);
    Kernels.multiply(outTransposed, rawGradient, hiddenGradient, hidden, dimension, n);
    Arrays.fill(squares, 0, n, 0);
    for (int i = 0; i < hidden; i++) {
      float[] column = hiddenGradient[i];
      float[] activation = hiddenColumns[i];
      for (int b = 0; b < n; b++) {
        column[b] = activation[b] > 0 ? column[b] : 0;
      }
      Kernels.addSquares(squares, column, n);
    }
    Kernels.transpose(hiddenGradient, hiddenGradientRows, hidden, n);
    learnTables(n);
    learnIds(n);
    Kernels.multiply(rawGradient, hiddenRows, outGradient, dimension, n, hidden);
    for (int k = 0; k < dimension; k++) {
      step(weights.out()[k], outGradient[k], outSquares[k], hidden);
    }
    float[] sums = new float[dimension];
    for (int k = 0; k < dimension; k++) {
      sums[k] = Kernels.sum(rawGradient[k], n);
    }
    step(weights.outBias(), sums, outBiasSquares, dimension);
  }

  /** Through the normalisation: the part along the vector has no effect. */
  private void gradientOfRaw(float[][] gradient, int n) {
    Arrays.fill(products, 0, n, 0);
    for (int k = 0; k < dimension; k++) {
      Kernels.addProducts(products, gradient[k], vectors[k], n);
    }
    for (int k = 0; k < dimension; k++) {
      float[] from = gradient[k];
      float[] vector = vectors[k];
      float[] to = rawGradient[k];
      for (int b = 0; b < n; b++) {
        to[b] = (from[b] - vector[b] * products[b]) * inverseLength[b];
      }
    }
  }

  private void learnTables(int n) {
    float[] total = new float[hidden];
    float[][] bySlope = new float[features][hidden];
    for (int b = 0; b < n; b++) {
      float[] x = hiddenGradientRows[b];
      float square = squares[b] / hidden;
      int entity = batch[b];
      Kernels.add(total, x, hidden);
      if (square == 0) {
        continue;
      }
      for (int f = 0; f < features; f++) {
        int row = rows[f + 1][entity];
        float sum = tableSquares[f][row] + square;
        tableSquares[f][row] = sum;
        Kernels.addScaled(
            weights.tables()[f][row], -learningRate / (float) Math.sqrt(sum), x, hidden);
        if (scaled[f].length > 0) {
          Kernels.addScaled(bySlope[f], scaled[f][entity], x, hidden);
        }
      }
    }
    step(weights.bias(), total, biasSquares, hidden);
    for (int f = 0; f < features; f++) {
      if (scaled[f].length > 0) {
        step(weights.slopes()[f], bySlope[f], slopeSquares[f], hidden);
      }
    }
  }

  private void learnIds(int n) {
    Arrays.fill(squares, 0, n, 0);
    for (int k = 0; k < dimension; k++) {
      Kernels.addSquares(squares, rawGradient[k], n);
    }
    Kernels.transpose(rawGradient, rawGradientRows, dimension, n);
    for (int b = 0; b < n; b++) {
      float square = squares[b] / dimension;
      if (square > 0) {
        float sum = idSquares[idRows[b]] + square;
        idSquares[idRows[b]] = sum;
        Kernels.addScaled(
            weights.id()[idRows[b]],
            -learningRate / (float) Math.sqrt(sum),
            rawGradientRows[b],
            dimension);
      }
    }
  }

  private void step(float[] values, float[] gradient, float[] sums, int n) {
    for (int i = 0; i < n; i++) {
      float g = gradient[i];
      float sum = sums[i] + g * g;
      sums[i] = sum;
      values[i] -= learningRate * g / (float) Math.sqrt(sum + EPSILON);
    }
  }

  /**
   * The vectors of entities, row by row.
   *
   * @param entities rows of the table
   */
  float[] rowMajor(int[] entities) {
    float[] all = new float[Math.multiplyExact(entities.length, dimension)];
    int size = idRows.length;
    boolean[] hide = new boolean[size];
    int[] part = new int[size];
    for (int from = 0; from < entities.length; from += size) {
      int n = Math.min(size, entities.length - from);
      System.arraycopy(entities, from, part, 0, n);
      embed(part, hide, n);
      for (int b = 0; b < n; b++) {
        for (int k = 0; k < dimension; k++) {
          all[(from + b) * dimension + k] = vectors[k][b];
        }
      }
    }
    return all;
  }
}
