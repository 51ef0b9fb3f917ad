package dev.tandem.testdata.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EmbeddedMariaDbTest extends EmbeddedDatabaseContract {

  @BeforeAll
  static void needsMariaDb() {
    assumeTrue(EmbeddedMariaDb.isAvailable(), EmbeddedMariaDb.HOW_TO_INSTALL);
  }

  @Override
  EmbeddedDatabase start() {
    return EmbeddedMariaDb.start();
  }

  @Override
  Path directoryOf(EmbeddedDatabase database) {
    return ((EmbeddedMariaDb) database).directory();
  }

  @Test
  void saysWhatToInstall() {
    assertThat(EmbeddedMariaDb.HOW_TO_INSTALL).contains("mariadb-server-core").endsWith(".");
  }
}
