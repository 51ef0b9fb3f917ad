package dev.tandem.runners.flink;

import dev.tandem.runners.contract.RemoteStore;
import dev.tandem.runners.contract.RemoteStoreContract;
import dev.tandem.testdata.objectstore.EmbeddedHdfs;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf(
    value = "dev.tandem.testdata.objectstore.EmbeddedHdfs#isAvailable",
    disabledReason = EmbeddedHdfs.HOW_TO_INSTALL)
final class FlinkHdfsIT extends RemoteStoreContract {
  @Override
  protected RemoteStore start() {
    return RemoteStore.hdfs();
  }
}
