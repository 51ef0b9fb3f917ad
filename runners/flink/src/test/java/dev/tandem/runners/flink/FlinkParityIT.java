package dev.tandem.runners.flink;

import dev.tandem.runners.contract.RunnerParityContract;

final class FlinkParityIT extends RunnerParityContract {
  @Override
  protected String foreignRunner() {
    return "SparkRunner";
  }

  @Override
  protected boolean opensPorts() {
    return true;
  }
}
