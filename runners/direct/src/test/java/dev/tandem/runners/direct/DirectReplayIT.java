package dev.tandem.runners.direct;

import dev.tandem.runners.contract.ReplayParityContract;

final class DirectReplayIT extends ReplayParityContract {}
