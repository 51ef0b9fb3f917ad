package dev.tandem.runners.flink;

import dev.tandem.runners.contract.KillContract;

final class KillIT extends KillContract {}
