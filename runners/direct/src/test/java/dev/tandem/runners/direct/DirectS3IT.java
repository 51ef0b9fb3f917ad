package dev.tandem.runners.direct;

import dev.tandem.runners.contract.RemoteStore;
import dev.tandem.runners.contract.RemoteStoreContract;
import dev.tandem.testdata.objectstore.EmbeddedS3;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf(
    value = "dev.tandem.testdata.objectstore.EmbeddedS3#isAvailable",
    disabledReason = EmbeddedS3.HOW_TO_INSTALL)
final class DirectS3IT extends RemoteStoreContract {
  @Override
  protected RemoteStore start() {
    return RemoteStore.s3();
  }
}
