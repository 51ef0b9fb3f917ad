package dev.tandem.transforms.io;

import dev.tandem.testdata.database.EmbeddedDatabase;
import dev.tandem.testdata.database.EmbeddedMariaDb;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf(
    value = "dev.tandem.testdata.database.EmbeddedMariaDb#isAvailable",
    disabledReason = EmbeddedMariaDb.HOW_TO_INSTALL)
class MariaDbFeatureTablesTest extends FeatureTablesContract {
  @Override
  EmbeddedDatabase start() {
    return EmbeddedMariaDb.start();
  }
}
