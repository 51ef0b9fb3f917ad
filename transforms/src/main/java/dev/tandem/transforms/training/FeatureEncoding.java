package dev.tandem.transforms.training;

import dev.tandem.transforms.features.Feature;
import java.util.Arrays;

/**
 * How one feature's values become a row of an embedding table and, for numbers, a scaled value.
 *
 * <p>Row 0 is for what is unknown: a text that is not in the vocabulary, or null. Text number i of
 * the vocabulary has row i + 1. A number has the row {@code 1 +} how many thresholds are at most
 * the number, and the scaled value {@code clip((t(x) - mean) * inverseDeviation, -4, 4)}, in which
 * t is {@code ln(1 + max(x, 0))} for skewed features and the identity for others; null has the
 * value 0.
 *
 * @param vocabulary texts in ascending order; empty for numbers
 * @param thresholds ascending; empty for texts
 */
record FeatureEncoding(
    Feature feature,
    boolean isText,
    String[] vocabulary,
    float[] thresholds,
    boolean logarithmic,
    float mean,
    float inverseDeviation) {

  /** Scaled values are clipped to this on both sides. */
  static final float MAX_SCALED = 4;

  private static final int MAX_BINS = 16;
  private static final int ROWS_PER_BIN = 8;
  private static final double SKEWED = 1;

  /** Numbers that are closer together are taken for equal. */
  private static final double LEAST_DEVIATION = 1e-20;

  /**
   * Learns from the rows that count.
   *
   * @param weight for each row how much it counts; 0 for not at all
   * @param minWeight texts that have less together are unknown
   * @param maxVocabulary most texts; those of greatest weight stay, of equal weight the lower
   */
  static FeatureEncoding fit(FeatureColumn column, int[] weight, int minWeight, int maxVocabulary) {
    return column.isText()
        ? fitTexts(column, weight, minWeight, maxVocabulary)
        : fitNumbers(column, weight);
  }

  private static FeatureEncoding fitTexts(
      FeatureColumn column, int[] weight, int minWeight, int maxVocabulary) {
    long[] total = new long[column.dictionary().length];
    for (int row = 0; row < weight.length; row++) {
      int code = column.codes()[row];
      if (code >= 0) {
        total[code] += weight[row];
      }
    }
    long bar = Math.max(1, minWeight);
    long[] heavy = Arrays.stream(total).filter(t -> t >= Math.max(1, minWeight)).sorted().toArray();
    // How many texts of exactly the least weight there is room for.
    int roomAtBar = Integer.MAX_VALUE;
    if (heavy.length > maxVocabulary) {
      bar = heavy[heavy.length - maxVocabulary];
      roomAtBar = 0;
      for (int i = heavy.length - maxVocabulary; i < heavy.length && heavy[i] == bar; i++) {
        roomAtBar++;
      }
    }
    String[] vocabulary = new String[Math.min(heavy.length, maxVocabulary)];
    int kept = 0;
    for (int code = 0; code < total.length; code++) {
      if (total[code] > bar || (total[code] == bar && roomAtBar-- > 0)) {
        vocabulary[kept++] = column.dictionary()[code];
      }
    }
    return new FeatureEncoding(column.feature(), true, vocabulary, new float[0], false, 0, 0);
  }

  private static FeatureEncoding fitNumbers(FeatureColumn column, int[] weight) {
    float[] known = new float[weight.length];
    int count = 0;
    for (int row = 0; row < weight.length; row++) {
      float number = column.numbers()[row];
      if (weight[row] > 0 && !Float.isNaN(number)) {
        known[count++] = number;
      }
    }
    float[] sorted = Arrays.copyOf(known, count);
    Arrays.sort(sorted);
    boolean logarithmic = count > 0 && sorted[0] >= 0 && skewness(sorted) > SKEWED;
    double mean = 0;
    for (float number : sorted) {
      mean += transformed(number, logarithmic);
    }
    mean = count == 0 ? 0 : mean / count;
    double variance = 0;
    for (float number : sorted) {
      double distance = transformed(number, logarithmic) - mean;
      variance += distance * distance;
    }
    double deviation = count == 0 ? 0 : Math.sqrt(variance / count);
    return new FeatureEncoding(
        column.feature(),
        false,
        new String[0],
        thresholds(sorted),
        logarithmic,
        (float) mean,
        deviation > LEAST_DEVIATION ? (float) (1 / deviation) : 0);
  }

  /** Distinct values that cut the sorted numbers into bins of about equal size. */
  private static float[] thresholds(float[] sorted) {
    int bins = Math.min(MAX_BINS, sorted.length / ROWS_PER_BIN);
    float[] thresholds = new float[Math.max(0, bins - 1)];
    int found = 0;
    for (int bin = 1; bin < bins; bin++) {
      float cut = sorted[(int) ((long) sorted.length * bin / bins)];
      if (cut > sorted[0] && (found == 0 || cut > thresholds[found - 1])) {
        thresholds[found++] = cut;
      }
    }
    return Arrays.copyOf(thresholds, found);
  }

  private static double skewness(float[] numbers) {
    double mean = 0;
    for (float number : numbers) {
      mean += number;
    }
    mean /= numbers.length;
    double second = 0;
    double third = 0;
    for (float number : numbers) {
      double distance = number - mean;
      second += distance * distance;
      third += distance * distance * distance;
    }
    second /= numbers.length;
    third /= numbers.length;
    return second > 0 ? third / (second * Math.sqrt(second)) : 0;
  }

  private static float transformed(float number, boolean logarithmic) {
    return logarithmic ? (float) StrictMath.log(1f + Math.max(number, 0)) : number;
  }

  /** Rows of the embedding table. */
  int rows() {
    return isText ? vocabulary.length + 1 : thresholds.length + 2;
  }

  /** For each value of a column its row in the embedding table. */
  int[] encode(FeatureColumn column) {
    int[] encoded;
    if (column.isText()) {
      int[] rowOfCode = new int[column.dictionary().length];
      for (int code = 0; code < rowOfCode.length; code++) {
        rowOfCode[code] =
            Math.max(0, 1 + Arrays.binarySearch(vocabulary, column.dictionary()[code]));
      }
      encoded = new int[column.codes().length];
      for (int row = 0; row < encoded.length; row++) {
        int code = column.codes()[row];
        encoded[row] = code < 0 ? 0 : rowOfCode[code];
      }
    } else {
      encoded = new int[column.numbers().length];
      for (int row = 0; row < encoded.length; row++) {
        encoded[row] = bin(column.numbers()[row]);
      }
    }
    return encoded;
  }

  private int bin(float number) {
    if (Float.isNaN(number)) {
      return 0;
    }
    int bin = 1;
    for (float threshold : thresholds) {
      bin += number >= threshold ? 1 : 0;
    }
    return bin;
  }

  /** For each number of a column its scaled value. */
  float[] scale(FeatureColumn column) {
    float[] scaled = new float[column.numbers().length];
    for (int row = 0; row < scaled.length; row++) {
      float number = column.numbers()[row];
      if (!Float.isNaN(number)) {
        float value = (transformed(number, logarithmic) - mean) * inverseDeviation;
        scaled[row] = Math.max(-MAX_SCALED, Math.min(MAX_SCALED, value));
      }
    }
    return scaled;
  }
}
