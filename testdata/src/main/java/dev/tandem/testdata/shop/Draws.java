package dev.tandem.testdata.shop;

import java.util.List;

/**
 * A stream of random numbers (SplitMix64) that a seed, a purpose and an index name, so that any row
 * can be made without making those before it. Uses {@link StrictMath}: the same on every machine.
 */
final class Draws {
  /** What numbers are drawn for; no two purposes share a stream. */
  enum Purpose {
    CUSTOMER,
    CUSTOMER_TASTE,
    PRODUCT,
    PRODUCT_TASTE,
    RATING,
    PURCHASE,
    ORDER,
    PLANTING,
    SESSION,
    BROWSING
  }

  private static final long GAMMA = 0x9E3779B97F4A7C15L;
  private static final double DOUBLE_UNIT = 0x1.0p-53;

  private long state;

  private Draws(long state) {
    this.state = state;
  }

  static Draws of(long seed, Purpose purpose, long index) {
    return new Draws(mix(mix(seed + GAMMA * (1 + purpose.ordinal())) + GAMMA * index));
  }

  long nextLong() {
    state += GAMMA;
    return mix(state);
  }

  /** Uniform in [0, 1). */
  double nextDouble() {
    return (nextLong() >>> 11) * DOUBLE_UNIT;
  }

  /** Uniform in [0, bound). */
  int nextInt(int bound) {
    // The high half of a 32 x 32 bit product; its bias is below 2^-32 times the bound.
    return (int) (((nextLong() >>> 32) * bound) >>> 32);
  }

  /** Uniform in [from, to], both included. */
  int between(int from, int to) {
    return from + nextInt(to - from + 1);
  }

  boolean chance(double probability) {
    return nextDouble() < probability;
  }

  <T> T pick(List<T> choices) {
    return choices.get(nextInt(choices.size()));
  }

  /** Mean 0, standard deviation 1. */
  double nextGaussian() {
    double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - nextDouble()));
    return radius * StrictMath.cos(2 * Math.PI * nextDouble());
  }

  /** Mean 1, memoryless. */
  double nextExponential() {
    return -StrictMath.log(1 - nextDouble());
  }

  private static long mix(long value) {
    long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }
}
