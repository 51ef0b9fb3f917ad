package dev.tandem.testdata.shop;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tandem.testdata.database.EmbeddedDatabase;
import dev.tandem.testdata.database.EmbeddedMariaDb;
import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class ShopOnMariaDbTest extends ShopLoaderContract {
  private static @Nullable EmbeddedDatabase database;
  private static @Nullable ShopCensus loaded;

  @BeforeAll
  static void open() throws SQLException {
    assumeTrue(EmbeddedMariaDb.isAvailable(), EmbeddedMariaDb.HOW_TO_INSTALL);
    EmbeddedDatabase started = EmbeddedMariaDb.start();
    database = started;
    loaded = ShopLoader.load(Shop.ofDefaultSize(), started);
  }

  @AfterAll
  static void close() {
    if (database != null) {
      database.close();
    }
  }

  @Override
  EmbeddedDatabase database() {
    return Objects.requireNonNull(database);
  }

  @Override
  ShopCensus loaded() {
    return Objects.requireNonNull(loaded);
  }
}
