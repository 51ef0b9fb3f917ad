package dev.tandem.runners.spark;

import dev.tandem.runners.contract.RunnerParityContract;

final class SparkParityIT extends RunnerParityContract {
  @Override
  protected String foreignRunner() {
    return "DirectRunner";
  }

  @Override
  protected boolean opensPorts() {
    return true;
  }
}
