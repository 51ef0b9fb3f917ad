package dev.tandem.transforms.snapshot;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * The sums of numbers and of their squares, without rounding: addition in any order gives the same.
 *
 * <p>Small whole numbers, which are almost all there are, are summed as longs of a fixed scale;
 * what does not fit is carried over to big numbers.
 */
final class ExactSum {
  /** Squares of smaller numbers fit a long. */
  private static final long SMALL = 1L << 31;

  private final int scale;
  private long small;
  private long smallSquares;
  private BigDecimal big = BigDecimal.ZERO;
  private BigDecimal bigSquares = BigDecimal.ZERO;

  /**
   * @param scale digits after the point of most numbers; others are summed as exactly, more slowly
   */
  ExactSum(int scale) {
    this.scale = scale;
  }

  /** Adds a number as often as {@code weight} says. */
  void add(BigDecimal number, long weight) {
    if (number.scale() == scale && number.precision() <= 9) {
      add(number.unscaledValue().longValue(), weight);
    } else {
      addBig(number, weight);
    }
  }

  /** Adds {@code unscaled} over ten to the power of the scale. */
  void add(long unscaled, long weight) {
    if (unscaled > -SMALL && unscaled < SMALL && weight < SMALL) {
      long times = unscaled * weight;
      long square = unscaled * unscaled;
      long high = Math.multiplyHigh(square, weight);
      long squares = square * weight;
      long sum = small + times;
      long sumSquares = smallSquares + squares;
      boolean overflow =
          high != 0 || squares < 0 || sumSquares < 0 || ((small ^ sum) & (times ^ sum)) < 0;
      if (!overflow) {
        small = sum;
        smallSquares = sumSquares;
        return;
      }
    }
    addBig(BigDecimal.valueOf(unscaled, scale), weight);
  }

  private void addBig(BigDecimal number, long weight) {
    BigDecimal times = BigDecimal.valueOf(weight);
    big = big.add(number.multiply(times));
    bigSquares = bigSquares.add(number.multiply(number).multiply(times));
  }

  void merge(BigDecimal sum, BigDecimal squares) {
    big = big.add(sum);
    bigSquares = bigSquares.add(squares);
  }

  /** The sum; its scale is the same however it came about. */
  BigDecimal sum() {
    return canonical(big.add(BigDecimal.valueOf(small, scale)));
  }

  /** The sum of the squares. */
  BigDecimal squares() {
    return canonical(bigSquares.add(new BigDecimal(BigInteger.valueOf(smallSquares), 2 * scale)));
  }

  private static BigDecimal canonical(BigDecimal number) {
    return number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros();
  }
}
