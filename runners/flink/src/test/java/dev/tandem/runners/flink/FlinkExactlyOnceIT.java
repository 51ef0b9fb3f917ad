package dev.tandem.runners.flink;

import dev.tandem.runners.contract.ExactlyOnceContract;

final class FlinkExactlyOnceIT extends ExactlyOnceContract {}
