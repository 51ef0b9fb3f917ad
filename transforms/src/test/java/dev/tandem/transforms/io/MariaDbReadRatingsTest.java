package dev.tandem.transforms.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.testdata.database.EmbeddedDatabase;
import dev.tandem.testdata.database.EmbeddedMariaDb;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf(
    value = "dev.tandem.testdata.database.EmbeddedMariaDb#isAvailable",
    disabledReason = EmbeddedMariaDb.HOW_TO_INSTALL)
class MariaDbReadRatingsTest extends ReadRatingsContract {
  @Override
  EmbeddedDatabase start() {
    return EmbeddedMariaDb.start();
  }

  @Override
  String bookshopPrefix() {
    return "";
  }

  @Override
  String countConnections() {
    return "SELECT count(*) FROM information_schema.processlist WHERE user = 'shop'"
        + " AND id <> CONNECTION_ID() AND coalesce(info, '') NOT LIKE 'LOCK TABLES%'";
  }

  @Override
  String lockRatings() {
    return "LOCK TABLES ratings WRITE";
  }

  @Override
  String countLocks() {
    return "SELECT count(*) FROM information_schema.processlist WHERE info LIKE 'LOCK TABLES%'";
  }

  @Test
  void noLimitOfTheServerEndsALongRun() throws Exception {
    try (Connection holder = config(database, 2).connect()) {
      DatabaseView.begin(holder, Dialect.MYSQL);
      try (Statement statement = holder.createStatement();
          ResultSet limits =
              statement.executeQuery(
                  "SELECT @@wait_timeout, @@net_write_timeout, @@idle_transaction_timeout,"
                      + " @@idle_readonly_transaction_timeout, @@max_statement_time")) {
        limits.next();
        assertThat(limits.getInt(1)).isEqualTo(DatabaseView.MYSQL_IDLE_SECONDS);
        assertThat(limits.getInt(2)).isEqualTo(DatabaseConfig.SOCKET_TIMEOUT_SECONDS);
        assertThat(limits.getInt(3) + limits.getInt(4) + limits.getInt(5)).isZero();
      }
    }
  }
}
