package dev.tandem.runners.spark;

import dev.tandem.runners.contract.ReplayParityContract;

final class SparkReplayIT extends ReplayParityContract {}
