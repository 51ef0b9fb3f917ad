package dev.tandem.runners.spark;

import dev.tandem.runners.contract.ExactlyOnceRefusalContract;

final class SparkExactlyOnceIT extends ExactlyOnceRefusalContract {
  @Override
  protected String reason() {
    return "Beam's Spark runner lacks the stable input";
  }
}
