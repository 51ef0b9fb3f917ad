package dev.tandem.transforms.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.testdata.database.EmbeddedDatabase;
import dev.tandem.testdata.database.EmbeddedPostgres;
import dev.tandem.testdata.secondshop.Bookshop;
import dev.tandem.transforms.failure.Failure;
import dev.tandem.transforms.ratings.UserRatings;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.junit.jupiter.api.Test;

class PostgresReadRatingsTest extends ReadRatingsContract {
  /** Limits that servers set to be rid of forgotten clients. */
  private static final Map<String, String> LIMITS =
      Map.of(
          "statement_timeout", "1h",
          "transaction_timeout", "1h",
          "idle_in_transaction_session_timeout", "1h");

  @Override
  EmbeddedDatabase start() {
    return EmbeddedPostgres.start(LIMITS);
  }

  @Override
  String bookshopPrefix() {
    return Bookshop.POSTGRES_SCHEMA + ".";
  }

  @Override
  String countConnections() {
    return "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'tandem'";
  }

  @Override
  String lockRatings() {
    return "LOCK TABLE ratings IN ACCESS EXCLUSIVE MODE";
  }

  @Override
  String countLocks() {
    return "SELECT count(*) FROM pg_locks WHERE mode = 'AccessExclusiveLock'"
        + " AND relation = 'ratings'::regclass";
  }

  @Test
  void doesNotSeeWhatWasCommittedAfterTheSessionBegan(TestPipeline pipeline) throws Exception {
    Map<String, Long> expected = shopRows();
    try (Connection other = database.connect();
        DatabaseSession session = DatabaseSession.open(config(database, 4))) {
      execute(other, "INSERT INTO ratings VALUES (103, 'too late', 5, now())");
      try {
        PAssert.that(read(pipeline, database, session, BUILT_IN, 3, true))
            .satisfies(
                elements -> {
                  assertThat(rows(elements)).isEqualTo(expected);
                  return null;
                });
        pipeline.run().waitUntilFinish();
      } finally {
        execute(other, "DELETE FROM ratings WHERE productCode = 'too late'");
      }
    }
  }

  @Test
  void rejectsValuesThatCannotBeDecodedWithWhatTheyWere(TestPipeline pipeline) throws Exception {
    try (Connection connection = database.connect()) {
      execute(
          connection,
          "CREATE TABLE odd (customerNumber numeric, productCode text, productRating numeric)");
      execute(
          connection,
          "INSERT INTO odd VALUES (103, 'S1', 4), (103, 'S2', 3.5), (103, ' S3', 5.00),"
              + " (103.5, 'S4', 2), (NULL, 'S5', 'NaN'), (114, NULL, NULL), (9e30, 'S6', 1)");
    }
    try (DatabaseSession session = DatabaseSession.open(config(database, 4))) {
      PAssert.that(read(pipeline, database, session, other("odd"), 2, true))
          .satisfies(
              elements -> {
                List<String> accepted = new ArrayList<>();
                List<String> rejected = new ArrayList<>();
                for (UserRatings user : elements) {
                  user.ratings()
                      .forEach(
                          r -> accepted.add(user.userKey() + " " + r.item() + " " + r.label()));
                  for (Failure failure : user.rejected()) {
                    assertThat(failure.stage()).isEqualTo("read-ratings");
                    assertThat(failure.reason()).isEqualTo("UNDECODABLE");
                    assertThat(failure.time()).isEqualTo(Instant.EPOCH);
                    assertThat(failure.origin()).containsEntry("table", "odd");
                    rejected.add(failure.originalText());
                  }
                }
                assertThat(accepted)
                    .containsExactlyInAnyOrder("103 S1 4", "103 S3 5", "114 null null");
                assertThat(rejected)
                    .containsExactlyInAnyOrder(
                        "{\"customerNumber\":\"103\",\"productCode\":\"S2\",\"productRating\":\"3.5\"}",
                        "{\"customerNumber\":\"103.5\",\"productCode\":\"S4\",\"productRating\":\"2\"}",
                        "{\"customerNumber\":null,\"productCode\":\"S5\",\"productRating\":\"NaN\"}",
                        "{\"customerNumber\":\"9000000000000000000000000000000\","
                            + "\"productCode\":\"S6\",\"productRating\":\"1\"}");
                return null;
              });
      pipeline.run().waitUntilFinish();
    }
  }

  @Test
  void manyRowsThatCannotBeDecodedComeInParts(TestPipeline pipeline) throws Exception {
    int rows = 2 * RatingsReader.PART + 1;
    try (Connection connection = database.connect()) {
      String create =
          "CREATE TABLE bad (customerNumber numeric, productCode text, productRating int)";
      execute(connection, create);
      String fill =
          "INSERT INTO bad SELECT 103, 'S1', 5 UNION ALL SELECT 103.5, 'S2', 1 FROM generate_series(1, %d)";
      execute(connection, fill.formatted(rows));
    }
    try (DatabaseSession session = DatabaseSession.open(config(database, 4))) {
      PAssert.that(read(pipeline, database, session, other("bad"), 1, true))
          .satisfies(
              elements -> {
                int rejected = 0;
                int accepted = 0;
                for (UserRatings user : elements) {
                  assertThat(user.rejected().size()).isLessThanOrEqualTo(RatingsReader.PART);
                  rejected += user.rejected().size();
                  accepted += user.size();
                }
                assertThat(rejected).isEqualTo(rows);
                assertThat(accepted).isEqualTo(1);
                return null;
              });
      pipeline.run().waitUntilFinish();
    }
  }

  @Test
  void noLimitOfTheServerEndsALongRun() throws Exception {
    DatabaseConfig config = config(database, 2);
    try (Connection holder = config.connect();
        Connection reader = config.connect()) {
      DatabaseView view = DatabaseView.begin(holder, Dialect.POSTGRES);
      view.join(reader, Dialect.POSTGRES);
      for (String limit : LIMITS.keySet()) {
        for (Connection connection : List.of(holder, reader)) {
          try (Statement statement = connection.createStatement();
              ResultSet shown = statement.executeQuery("SHOW " + limit)) {
            shown.next();
            assertThat(shown.getString(1)).as(limit).isEqualTo("0");
          }
        }
      }
    }
  }
}
