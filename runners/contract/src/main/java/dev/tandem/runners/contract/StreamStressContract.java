package dev.tandem.runners.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.testdata.sessions.LinesFile;
import dev.tandem.testdata.sessions.RecordKind;
import dev.tandem.testdata.sessions.ReplaySettings;
import dev.tandem.testdata.sessions.ReplayedRecord;
import dev.tandem.testdata.sessions.SessionReplayer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Very many records with garbage of every kind among them: each is answered or refused, and nothing
 * breaks. {@code -Dtandem.stress.records=1000000} says how many.
 */
public abstract class StreamStressContract {
  private static final int RECORDS = Integer.getInteger("tandem.stress.records", 200_000);
  private static final double GARBAGE = 0.05;

  @Test
  void answersOrRefusesEachOfVeryManyRecords(@TempDir Path folder) throws Exception {
    Path activity = folder.resolve("activity.jsonl");
    Map<RecordKind, Integer> kinds = new EnumMap<>(RecordKind.class);
    SessionReplayer replayer =
        new SessionReplayer(
            StreamShop.SHOP,
            ReplaySettings.startingAt(Instant.parse("2026-03-01T10:00:00Z"))
                .withSeed(51)
                .withSessions(5_000)
                .withEventsPerSecond(1_000)
                .withGarbageShare(GARBAGE));
    try (LinesFile file = new LinesFile(activity)) {
      for (int i = 0; i < RECORDS; i++) {
        ReplayedRecord record = replayer.next();
        kinds.merge(record.kind(), 1, Integer::sum);
        file.send(record);
      }
    }
    assertThat(kinds.keySet()).containsExactlyInAnyOrder(RecordKind.values());
    long mustFail =
        kinds.entrySet().stream()
            .filter(kind -> kind.getKey().mustFail())
            .mapToLong(Map.Entry::getValue)
            .sum();
    Path recommendations = folder.resolve("recommendations");
    Path failures = folder.resolve("failures");
    try (StreamShop shop = StreamShop.start(folder)) {
      shop.publish(51);
      StreamSummary summary =
          StreamSummary.of(
                  Launch.fromSourceTree()
                      .run(
                          folder,
                          shop.environment(),
                          shop.job(
                              "--source=FILES",
                              "--activity=" + activity,
                              "--recommendations=" + recommendations,
                              "--failures=" + failures)))
              .balanced();

      assertThat(summary)
          .isEqualTo(new StreamSummary(RECORDS, RECORDS - mustFail, mustFail, summary.sessions()));
    }
    assertThat(count(recommendations, "recommendation_id"))
        .containsExactly(RECORDS - mustFail, RECORDS - mustFail);
    assertThat(count(failures, "origin.line")).containsExactly(mustFail, mustFail);
  }

  /** All rows, and how many differ in this. */
  private static List<Long> count(Path folder, String distinct) throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement();
        ResultSet result =
            statement.executeQuery(
                "SELECT count(*), count(DISTINCT %s) FROM read_json('%s/date=*/hour=*/*.jsonl.gz')"
                    .formatted(distinct, folder))) {
      result.next();
      return List.of(result.getLong(1), result.getLong(2));
    }
  }
}
