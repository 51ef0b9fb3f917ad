package dev.tandem.runners.flink;

import dev.tandem.runners.contract.ReplayParityContract;

final class FlinkReplayIT extends ReplayParityContract {}
