package dev.tandem.runners.spark;

import dev.tandem.runners.contract.StreamKillContract;

final class SparkStreamKillIT extends StreamKillContract {
  /** Spark's accumulators count a batch that is made again once more. */
  @Override
  protected boolean countersGoOn() {
    return false;
  }
}
