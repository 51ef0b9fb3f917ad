package dev.tandem.transforms.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KernelsTest {

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void multipliesTransposesAndAddsUpLikeNaiveCode(long seed) {
    Random random = new Random(seed);
    int rows = 1 + random.nextInt(40);
    int inner = 1 + random.nextInt(40);
    int n = 1 + random.nextInt(300);
    float[][] a = matrix(rows, inner, random);
    float[][] b = matrix(inner, n, random);
    float[][] out = matrix(rows, n, random);

    Kernels.multiply(a, b, out, rows, inner, n);

    float[][] transposed = new float[n][rows];
    Kernels.transpose(out, transposed, rows, n);
    for (int r = 0; r < rows; r++) {
      double sum = 0;
      for (int j = 0; j < n; j++) {
        double expected = 0;
        for (int k = 0; k < inner; k++) {
          expected += (double) a[r][k] * b[k][j];
        }
        assertThat(out[r][j]).as("seed %d", seed).isCloseTo((float) expected, within(1e-4f));
        assertThat(transposed[j][r]).isEqualTo(out[r][j]);
        sum += out[r][j];
      }
      assertThat(Kernels.sum(out[r], n)).isCloseTo((float) sum, within(1e-3f));
    }
  }

  @Test
  void computesExponentialsOfAllThatCanComeOutOfASoftmax() {
    float[] values = new float[4_001];
    for (int i = 0; i < values.length; i++) {
      values[i] = 7 - i / 100f;
    }
    float[] results = values.clone();

    Kernels.expOfNegatives(results, 7, results.length);

    for (int i = 0; i < values.length; i++) {
      double expected = Math.exp((double) values[i] - 7);
      double share = values[i] > -13 ? 2e-5 : 5e-4;
      assertThat(results[i]).isCloseTo((float) expected, within((float) (share * expected)));
    }
    float[] extremes = {-Float.MAX_VALUE, Float.NEGATIVE_INFINITY, 0};
    Kernels.expOfNegatives(extremes, 0, 3);
    assertThat(extremes[0]).isBetween(0f, 1e-16f);
    assertThat(extremes[1]).isBetween(0f, 1e-16f);
    assertThat(extremes[2]).isEqualTo(1);
  }

  private static float[][] matrix(int rows, int columns, Random random) {
    float[][] matrix = new float[rows][columns];
    for (float[] row : matrix) {
      for (int i = 0; i < columns; i++) {
        row[i] = (float) random.nextGaussian();
      }
    }
    return matrix;
  }
}
