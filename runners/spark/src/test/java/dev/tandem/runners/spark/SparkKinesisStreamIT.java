package dev.tandem.runners.spark;

import dev.tandem.runners.contract.KinesisStreamContract;
import dev.tandem.testdata.topics.EmbeddedKinesis;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf(
    value = "dev.tandem.testdata.topics.EmbeddedKinesis#isInstalled",
    disabledReason = EmbeddedKinesis.HOW_TO_INSTALL)
final class SparkKinesisStreamIT extends KinesisStreamContract {

  @Override
  protected boolean takesEnhancedFanOut() {
    return false;
  }
}
