package dev.tandem.testdata.shop;

/** Which rows have one kind of dirt: one of every so many, at a place drawn from the seed. */
final class Planting {
  private final long seed;
  private final int kind;
  private final int period;

  /**
   * @param kind tells this planting's draws from those of the others in the same shop
   */
  Planting(long seed, int kind, double rate) {
    this.seed = seed;
    this.kind = kind;
    this.period = (int) Math.round(1 / rate);
  }

  boolean at(int row) {
    long block = block(row);
    // 64 kinds at most: the kind sits below the block in the index of the draw.
    return Draws.of(seed, Draws.Purpose.PLANTING, block * 64 + kind).nextInt(period)
        == row % period;
  }

  /** How many rows before this one have been planted: the turn, for kinds that take turns. */
  int block(int row) {
    return row / period;
  }
}
