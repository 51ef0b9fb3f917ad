package dev.tandem.testdata.sessions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.testdata.shop.Shop;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionReplayerTest {
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  private static final Shop SHOP = Shop.ofDefaultSize();
  private static final ReplaySettings SETTINGS = ReplaySettings.startingAt(START);

  @Test
  void isTheSameForTheSameSeedAndAnotherForAnother() {
    ReplaySettings dirty = SETTINGS.withGarbageShare(0.2);
    assertThat(digest(dirty)).isEqualTo(digest(dirty));
    assertThat(digest(dirty)).isNotEqualTo(digest(dirty.withSeed(2)));
  }

  /** These bytes are what other tests count on; the same on every machine. */
  @Test
  void isTheSameOnEveryMachine() {
    assertThat(digest(SETTINGS.withGarbageShare(0.2))).isEqualTo(-1_222_530_986);
  }

  private static int digest(ReplaySettings settings) {
    return SessionReplayer.stream(SHOP, settings, 2_000)
        .mapToInt(record -> Arrays.hashCode(record.bytes()))
        .reduce(0, (a, b) -> 31 * a + b);
  }

  @Test
  void keepsTheRateAndTheNumberOfSessions() {
    List<ReplayedRecord> records =
        SessionReplayer.stream(SHOP, SETTINGS.withSessions(7).withEventsPerSecond(40), 4_001)
            .toList();
    assertThat(records.get(0).time()).isEqualTo(START);
    assertThat(records.get(4_000).time()).isEqualTo(START.plusSeconds(100));

    Map<String, Integer> last = new HashMap<>();
    for (int i = 0; i < records.size(); i++) {
      last.put(records.get(i).sessionId(), i);
    }
    Set<String> goingOn = new HashSet<>();
    int most = 0;
    for (int i = 0; i < records.size(); i++) {
      String session = records.get(i).sessionId();
      goingOn.add(session);
      most = Math.max(most, goingOn.size());
      if (last.getOrDefault(session, 0) == i) {
        goingOn.remove(session);
      }
    }
    assertThat(most).isEqualTo(7);
    assertThat(last.size()).isGreaterThan(200);
  }

  @Test
  void sendsBothFormsAndGarbageInTheirShares() {
    Map<RecordKind, Integer> kinds = new HashMap<>();
    Set<String> histories = new HashSet<>();
    Set<String> actions = new HashSet<>();
    SessionReplayer.stream(SHOP, SETTINGS.withGarbageShare(0.05).withHistoryShare(0.3), 40_000)
        .forEach(
            record -> {
              kinds.merge(record.kind(), 1, Integer::sum);
              if (record.kind() == RecordKind.HISTORY) {
                histories.add(record.sessionId());
              } else if (record.kind() == RecordKind.ACTION) {
                actions.add(record.sessionId());
              }
            });
    assertThat(kinds).containsOnlyKeys(RecordKind.values());
    int garbage =
        kinds.entrySet().stream()
            .filter(e -> e.getKey().isGarbage())
            .mapToInt(Map.Entry::getValue)
            .sum();
    assertThat(garbage).isBetween(1_800, 2_200);
    assertThat(histories).doesNotContainAnyElementsOf(actions);
    assertThat((double) histories.size() / (histories.size() + actions.size()))
        .isBetween(0.27, 0.33);
  }

  @Test
  void writesWhatSitesWrite() {
    List<ReplayedRecord> records = SessionReplayer.stream(SHOP, SETTINGS, 2_000).toList();
    assertThat(records)
        .filteredOn(record -> record.action().equals("add_to_cart"))
        .anySatisfy(
            record ->
                assertThat(record.text())
                    .matches(
                        "\\{\"event_id\":\"s-1-\\d+-\\d+\",\"session_id\":\"s-1-\\d+\",\"customer_number\":\\d+,"
                            + "\"event_time\":\"2026-03-01T12:00:[^\"]+Z\",\"action\":\"add_to_cart\","
                            + "\"product_code\":\"S\\d+_\\d+\",\"quantity\":[123]}"))
        .anySatisfy(
            record ->
                assertThat(record.text())
                    .contains("\"in_shopping_cart\":true")
                    .containsPattern("\"quantity\":\"\\d\"")
                    .containsPattern("\"quantity\":\\d")
                    .contains("\"credit_limit\":"));
    assertThat(records).anyMatch(record -> !record.text().contains("customer_number"));
    assertThat(records).noneMatch(record -> record.text().contains("\n"));
  }

  /** What they look at appeals to them more than what comes by chance. */
  @Test
  void shoppersBrowseByTheirTastes() {
    double chosen = 0;
    double chance = 0;
    int views = 0;
    for (ReplayedRecord record : SessionReplayer.stream(SHOP, SETTINGS, 20_000).toList()) {
      if (record.action().equals("view")) {
        int other = views++ % SHOP.size().products();
        chosen += SHOP.tastes().appeal(record.customer(), record.product());
        chance += SHOP.tastes().appeal(record.customer(), other);
      }
    }
    assertThat(views).isGreaterThan(5_000);
    assertThat(chosen / chance).isGreaterThan(3);
  }

  @Test
  void writesAFileOfLines(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("activity.jsonl");
    try (RecordSink sink = new LinesFile(file)) {
      Replay.send(new SessionReplayer(SHOP, SETTINGS.withGarbageShare(0.3)), 500, sink);
    }
    String expected =
        String.join(
            "",
            SessionReplayer.stream(SHOP, SETTINGS.withGarbageShare(0.3), 500)
                .map(record -> new String(record.bytes(), StandardCharsets.ISO_8859_1) + "\n")
                .toList());
    assertThat(Files.readString(file, StandardCharsets.ISO_8859_1)).isEqualTo(expected);
  }

  @Test
  void sendsNoRecordBeforeItsTime() throws Exception {
    List<Long> sent = new ArrayList<>();
    long start = System.nanoTime();
    long count =
        Replay.sendInTime(
            new SessionReplayer(SHOP, SETTINGS.withEventsPerSecond(1_000)),
            200,
            new RecordSink() {
              @Override
              public void send(ReplayedRecord record) {
                sent.add(
                    System.nanoTime() - start - Duration.between(START, record.time()).toNanos());
              }

              @Override
              public void close() {}
            });
    assertThat(count).isEqualTo(200);
    assertThat(sent).hasSize(200).allMatch(early -> early >= 0);
  }

  @Test
  void refusesSettingsThatAreNone() {
    assertThatThrownBy(() -> SETTINGS.withSessions(0))
        .hasMessage("sessions must be from 1 to 1000000, and is 0.");
    assertThatThrownBy(() -> SETTINGS.withGarbageShare(Double.NaN))
        .hasMessage("garbageShare must be from 0 to 1, and is NaN.");
  }
}
