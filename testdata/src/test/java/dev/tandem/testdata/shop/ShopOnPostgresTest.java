package dev.tandem.testdata.shop;

import dev.tandem.testdata.database.EmbeddedDatabase;
import dev.tandem.testdata.database.EmbeddedPostgres;
import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class ShopOnPostgresTest extends ShopLoaderContract {
  private static @Nullable EmbeddedDatabase database;
  private static @Nullable ShopCensus loaded;

  @BeforeAll
  static void open() throws SQLException {
    EmbeddedDatabase started = EmbeddedPostgres.start();
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
