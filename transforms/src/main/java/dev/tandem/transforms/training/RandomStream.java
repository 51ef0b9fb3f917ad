package dev.tandem.transforms.training;

/**
 * SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", OOPSLA 2014).
 * Written out so that a model does not depend on the version of a library.
 */
final class RandomStream {
  private static final long GAMMA = 0x9E3779B97F4A7C15L;
  private static final float FLOAT_UNIT = 0x1.0p-24f;

  private long state;

  RandomStream(long seed) {
    this.state = seed;
  }

  /** Another stream, of its own for each purpose. */
  static RandomStream of(long seed, int purpose) {
    return new RandomStream(mix(seed + GAMMA * (1 + purpose)));
  }

  static long mix(long value) {
    long z = value;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  private long nextLong() {
    state += GAMMA;
    return mix(state);
  }

  /** Uniform in [0, 1). */
  float nextFloat() {
    return (nextLong() >>> 40) * FLOAT_UNIT;
  }

  /** Uniform in [0, bound). */
  int nextInt(int bound) {
    return (int) (((nextLong() >>> 32) * bound) >>> 32);
  }

  void shuffle(int[] values) {
    for (int i = values.length - 1; i > 0; i--) {
      int j = nextInt(i + 1);
      int value = values[i];
      values[i] = values[j];
      values[j] = value;
    }
  }
}
