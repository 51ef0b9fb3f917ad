package dev.tandem.runners.flink;

import dev.tandem.runners.contract.StreamKillOffsetsContract;

final class FlinkStreamKillIT extends StreamKillOffsetsContract {
  @Override
  protected boolean countersGoOn() {
    return true;
  }
}
