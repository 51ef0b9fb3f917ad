package dev.tandem.runners.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.testdata.sessions.LinesFile;
import dev.tandem.testdata.sessions.Replay;
import dev.tandem.testdata.sessions.ReplaySettings;
import dev.tandem.testdata.sessions.SessionReplayer;
import dev.tandem.transforms.activity.Origin;
import dev.tandem.transforms.activity.RawRecord;
import dev.tandem.transforms.model.ModelBundle;
import dev.tandem.transforms.recommend.Recommendation;
import dev.tandem.transforms.recommend.RecommendationJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One file of activity gives the same recommendations and the same refusals on every runner, id for
 * id and score for score: those that the same records give one after the other, without an engine.
 */
public abstract class ReplayParityContract {
  private static final int RECORDS = 4_000;

  /** Of who was answered and refused, in the order of the records; of no number. */
  private static final String SHAPE_SHA256 =
      "f006bf296a5dbf88595b13e16f4ec5735df30513e4c20c41b53e97b9a9911aef";

  private static final ReplaySettings SETTINGS =
      ReplaySettings.startingAt(Instant.parse("2026-03-01T10:00:00Z"))
          .withSeed(41)
          .withSessions(60)
          .withGarbageShare(0.05);

  /** As {@link #row} writes it. */
  private static final String ARCHIVED =
      """
      recommendation_id || ' ' || session_id || ' ' || model_version || ' ' ||
          array_to_string(
              list_transform(
                  recommended_items, item -> item.product_code || '=' || item.reason),
              ',')
      """;

  @Test
  void answersAFileAsOneThreadWould(@TempDir Path folder) throws Exception {
    Path activity = folder.resolve("activity.jsonl");
    try (LinesFile file = new LinesFile(activity)) {
      Replay.send(new SessionReplayer(StreamShop.SHOP, SETTINGS), RECORDS, file);
    }
    Path recommendations = folder.resolve("recommendations");
    Path failures = folder.resolve("failures");
    Path archive = folder.resolve("archive");
    try (StreamShop shop = StreamShop.start(folder)) {
      String version = shop.publish(7);
      ChildJvm.Ended ended =
          Launch.fromSourceTree()
              .run(
                  folder,
                  shop.environment(),
                  shop.job(
                      "--source=FILES",
                      "--activity=" + activity,
                      "--recommendations=" + recommendations,
                      "--failures=" + failures,
                      "--archive=" + archive));

      ExpectedAnswers expected = new ExpectedAnswers(shop.tables());
      records(activity).forEach(expected::add);
      Map<String, Recommendation> answers;
      try (ModelBundle model = shop.open(version)) {
        answers = expected.of(model);
      }

      StreamSummary summary = StreamSummary.of(ended).balanced();
      assertThat(summary.read()).isEqualTo(RECORDS);
      assertThat(summary.recommendations()).isEqualTo(answers.size());
      assertAnswers(StreamFiles.lines(recommendations), answers);
      assertThat(
              StreamFiles.lines(failures).stream()
                  .map(line -> Refused.read(line.getBytes(StandardCharsets.UTF_8), null).text()))
          .containsExactlyInAnyOrderElementsOf(
              expected.refused().stream().map(Refused::text).toList());
      assertThat(StreamFiles.archived(archive, ARCHIVED))
          .containsExactlyInAnyOrderElementsOf(
              answers.values().stream().map(ReplayParityContract::row).toList());
      assertThat(shape(answers, expected)).isEqualTo(SHAPE_SHA256);
    }
  }

  private static void assertAnswers(List<String> lines, Map<String, Recommendation> expected) {
    RecommendationJson json = new RecommendationJson(StreamShop.SPEC);
    Map<String, Recommendation> found = new TreeMap<>();
    for (String line : lines) {
      Recommendation one = json.read(line.getBytes(StandardCharsets.UTF_8));
      assertThat(found.put(one.id(), one)).as("%s comes twice", one.id()).isNull();
    }
    assertThat(found.keySet()).isEqualTo(expected.keySet());
    expected.forEach((id, answer) -> ExpectedAnswers.assertSame(expectedIn(found, id), answer));
  }

  private static Recommendation expectedIn(Map<String, Recommendation> found, String id) {
    Recommendation one = found.get(id);
    if (one == null) {
      throw new AssertionError(id + " is missing");
    }
    return one;
  }

  private static String row(Recommendation one) {
    return "%s %s %s %s"
        .formatted(
            one.id(),
            one.sessionId(),
            one.modelVersion(),
            one.items().stream()
                .map(item -> item.id() + '=' + item.reason().text())
                .collect(Collectors.joining(",")));
  }

  private static String shape(Map<String, Recommendation> answers, ExpectedAnswers expected) {
    StringBuilder text = new StringBuilder();
    for (Recommendation one : answers.values()) {
      text.append(one.sessionId())
          .append(' ')
          .append(one.userId())
          .append(' ')
          .append(one.fallback())
          .append(' ')
          .append(one.items().size())
          .append(' ')
          .append(one.similar().stream().map(Recommendation.Similar::id).toList())
          .append('\n');
    }
    for (Refused refused : expected.refused()) {
      text.append(refused.reason()).append(' ').append(refused.origin().get("line")).append('\n');
    }
    return TrainingTable.sha256(text.toString());
  }

  /** A record's id is made of its file's name as Beam writes it. */
  private static List<RawRecord> records(Path file) throws IOException {
    List<RawRecord> records = new ArrayList<>();
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (byte one : Files.readAllBytes(file)) {
      if (one == '\n') {
        records.add(
            new RawRecord(
                line.toByteArray(),
                new Origin.FileLine(file.toString(), records.size() + 1L),
                null));
        line.reset();
      } else {
        line.write(one);
      }
    }
    return records;
  }
}
