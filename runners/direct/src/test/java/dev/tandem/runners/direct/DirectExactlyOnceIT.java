package dev.tandem.runners.direct;

import dev.tandem.runners.contract.ExactlyOnceRefusalContract;

final class DirectExactlyOnceIT extends ExactlyOnceRefusalContract {
  @Override
  protected String reason() {
    return "the Direct runner has no checkpoints";
  }
}
