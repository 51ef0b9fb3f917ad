package dev.tandem.runners.flink;

import dev.tandem.runners.contract.StreamKillContract;

final class FlinkStreamKillIT extends StreamKillContract {}
