package dev.tandem.transforms.io;

import dev.tandem.testdata.database.EmbeddedDatabase;
import dev.tandem.testdata.database.EmbeddedPostgres;

class PostgresFeatureTablesTest extends FeatureTablesContract {
  @Override
  EmbeddedDatabase start() {
    return EmbeddedPostgres.start();
  }
}
