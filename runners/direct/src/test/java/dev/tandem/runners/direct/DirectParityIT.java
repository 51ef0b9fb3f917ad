package dev.tandem.runners.direct;

import dev.tandem.runners.contract.RunnerParityContract;

final class DirectParityIT extends RunnerParityContract {
  @Override
  protected String foreignRunner() {
    return "FlinkRunner";
  }

  @Override
  protected boolean opensPorts() {
    return false;
  }
}
