package dev.tandem.runners.flink;

import dev.tandem.runners.contract.StreamStressContract;

final class FlinkStreamStressIT extends StreamStressContract {}
