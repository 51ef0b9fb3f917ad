package dev.tandem.transforms.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.transforms.activity.SessionItem;
import dev.tandem.transforms.activity.SessionSnapshot;
import dev.tandem.transforms.features.Feature;
import dev.tandem.transforms.features.Feature.Role;
import dev.tandem.transforms.features.FeatureSpec;
import dev.tandem.transforms.features.FeatureSpecReader;
import dev.tandem.transforms.recommend.FallbackReason;
import dev.tandem.transforms.recommend.Reason;
import dev.tandem.transforms.recommend.Recommendation;
import dev.tandem.transforms.recommend.Recommendation.Item;
import dev.tandem.transforms.recommend.Recommendation.Similar;
import dev.tandem.transforms.recommend.Recommendation.SimilarItem;
import dev.tandem.transforms.serve.Answer;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.beam.sdk.util.SerializableUtils;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerFilesTest {
  private static final FeatureSpec SPEC = FeatureSpecReader.builtIn();
  private static final Path PAGE = Path.of("..", "docs", "archive-format.md");
  private static final Instant DONE = Instant.parse("2026-03-01T10:15:30.123456Z");
  private static final Instant RECEIVED = Instant.parse("2026-03-01T10:15:30.125Z");
  private static final Instant SERVED = Instant.parse("2026-03-01T10:15:30.131Z");

  private static final Answer RANKED =
      new Answer(
          new Recommendation(
              "16c0a7cf-4dd8-8383-9faa-661edd53c307",
              "s-77",
              103L,
              DONE,
              SERVED,
              "model-1",
              List.of(
                  new Item("S18_1342", 0.812345, Reason.similarTo("S18_2325")),
                  new Item("S24_1628", 0.79, Reason.CUSTOMER)),
              List.of(
                  new Similar("S18_2325", List.of(new SimilarItem("S18_1342", 0.934021))),
                  new Similar("S18_9999", List.of())),
              null),
          session(
              103L,
              DONE,
              RECEIVED,
              new SessionItem("S18_2325", micros(DONE), 0, SessionItem.NO_TIME, 3, 2, true),
              new SessionItem("S18_9999", SessionItem.NO_TIME, 0, 0, 1, 0, false)),
          values(new BigDecimal("21000.10"), "Zürich \"\n\u2028", null, "France"),
          871);
  private static final Answer POPULAR =
      new Answer(
          new Recommendation(
              "b68ab84d-3d79-853a-a290-056859845eb9",
              "s-78",
              null,
              null,
              SERVED,
              null,
              List.of(new Item("S10_1678", null, Reason.POPULAR)),
              List.of(),
              FallbackReason.NO_MODEL),
          session(null, null, null),
          values(null, null, null, null),
          12);

  @TempDir Path folder = Path.of("");

  @ParameterizedTest
  @ValueSource(strings = {"parquet", "jsonl.gz"})
  void duckDbReadsEveryColumn(String suffix) throws Exception {
    String table = write(suffix, List.of(RANKED, POPULAR));

    assertThat(DuckDb.rows("SELECT recommendation_id FROM " + table))
        .containsExactly(RANKED.recommendation().id(), POPULAR.recommendation().id());
    assertThat(text(table, "session_id", "customer_number", "model_version", "fallback"))
        .containsExactly("s-77|103|model-1|null", "s-78|null|null|no_model");
    assertThat(text(table, "latency_ms", "work_us")).containsExactly("6|871", "null|12");
    assertThat(text(table, micros("event_time"), micros("received_at"), micros("served_at")))
        .containsExactly(
            micros(DONE) + "|" + micros(RECEIVED) + "|" + micros(SERVED),
            "null|null|" + micros(SERVED));
    assertThat(text(table, "credit_limit::decimal(10,2)", "city", "postal_code", "country"))
        .containsExactly("21000.10|Zürich \"\n\u2028|null|France", "null|null|null|null");
    assertThat(
            text(
                table + ", unnest(session_items) t(item)",
                "item.product_code",
                "item.in_cart",
                "item.views",
                "item.purchased",
                micros("item.last_time")))
        .containsExactly("S18_2325|2|3|true|" + micros(DONE), "S18_9999|0|1|false|null");
    assertThat(
            text(
                table + ", unnest(recommended_items) t(item)",
                "item.product_code",
                "item.score",
                "item.reason"))
        .containsExactly(
            "S18_1342|0.812345|similar_to:S18_2325",
            "S24_1628|0.79|customer",
            "S10_1678|null|popular");
    assertThat(
            text(
                table + ", unnest(similar_items) t(item)",
                "item.product_code",
                "len(item.items)",
                "item.items[1].product_code",
                "item.items[1].score"))
        .containsExactly("S18_2325|1|S18_1342|0.934021", "S18_9999|0|null|null");
  }

  @ParameterizedTest
  @ValueSource(strings = {"parquet", "jsonl.gz"})
  void whatIsNotOfItsColumnsTypeIsNull(String suffix) throws Exception {
    Recommendation made = RANKED.recommendation();
    Recommendation ofAnotherSpec =
        new Recommendation(
            made.id(),
            made.sessionId(),
            "K-103",
            made.eventTime(),
            made.servedAt(),
            made.modelVersion(),
            made.items(),
            made.similar(),
            made.fallback());
    String table =
        write(
            suffix,
            List.of(
                new Answer(ofAnotherSpec, RANKED.session(), values("Nantes", 7, true, "France"), 1),
                new Answer(
                    made, RANKED.session(), values(new BigDecimal("0.123"), null, "44000", 1.5), 2),
                new Answer(
                    made, RANKED.session(), values(new BigDecimal("123456789"), null, null), 3),
                new Answer(made, RANKED.session(), values(new BigDecimal("12.3")), 4)));

    assertThat(
            text(
                table,
                "customer_number",
                "credit_limit::decimal(10,2)",
                "city",
                "postal_code",
                "country"))
        .containsExactly(
            "null|null|null|null|France",
            "103|null|null|44000|null",
            "103|null|null|null|null",
            "103|12.30|null|null|null");
  }

  @Test
  void thePageListsTheColumnsOfTheFileInTheirOrder() throws Exception {
    String table = write("parquet", List.of(RANKED));
    List<String> found =
        DuckDb.rows("SELECT column_name || ' ' || column_type FROM (DESCRIBE FROM " + table + ")");

    List<String> promised =
        Pattern.compile("(?m)^\\| `([a-z_]+)` \\| `([^`]+)` \\|")
            .matcher(Files.readString(PAGE))
            .results()
            .map((MatchResult row) -> row.group(1) + " " + row.group(2))
            .toList();
    assertThat(promised).isEqualTo(found);
  }

  @Test
  void manyAnswersComeBackInOrder() throws Exception {
    List<Answer> answers = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      answers.add(new Answer(RANKED.recommendation(), RANKED.session(), RANKED.userValues(), i));
    }
    String table = write("parquet", answers);

    assertThat(DuckDb.rows("SELECT count(*) || ' ' || sum(len(session_items)) FROM " + table))
        .containsExactly("5000 10000");
    assertThat(DuckDb.rows("SELECT work_us FROM %s LIMIT 3 OFFSET 4997".formatted(table)))
        .containsExactly("4997", "4998", "4999");
  }

  @Test
  void anEmptyFileIsStillAFile() throws Exception {
    assertThat(DuckDb.rows("SELECT count(*) FROM " + write("parquet", List.of())))
        .containsExactly("0");
  }

  @Test
  void formatsTravelToTheWorkers() {
    for (RollingFormat<?> format :
        List.of(AnswerParquet.of(SPEC), AnswerJsonLines.of(SPEC), new FailureLines())) {
      assertThat(SerializableUtils.clone(format).suffix()).isEqualTo(format.suffix());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Hour", "date", "fallback", "session_items"})
  void refusesFeaturesWithTheNameOfAnotherColumn(String taken) {
    FeatureSpec spec = renamed(Role.USER, taken);

    assertThatThrownBy(() -> AnswerParquet.of(spec))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + taken + "'");
    assertThatThrownBy(() -> AnswerJsonLines.of(spec)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesAnItemIdWithTheNameOfAnotherField() {
    FeatureSpec spec = renamed(Role.ITEM_ID, "score");
    assertThatThrownBy(() -> AnswerParquet.of(spec)).hasMessageContaining("'score'");
  }

  private static FeatureSpec renamed(Role role, String name) {
    List<Feature> features = new ArrayList<>(SPEC.features());
    Feature first = SPEC.withRole(role).get(0);
    features.set(
        features.indexOf(first),
        new Feature(name, first.type(), role, first.column(), first.nullable(), null, null));
    return new FeatureSpec(
        SPEC.name(),
        SPEC.users(),
        SPEC.items(),
        SPEC.ratings(),
        features,
        SPEC.segment(),
        SPEC.stock(),
        SPEC.timeOptional(),
        SPEC.trim(),
        SPEC.hash());
  }

  /** Writes a file, and gives it as DuckDB is to name it. */
  private String write(String suffix, List<Answer> answers) throws Exception {
    RollingFormat<Answer> format =
        suffix.equals("parquet") ? AnswerParquet.of(SPEC) : AnswerJsonLines.of(SPEC);
    Path file = folder.resolve("answers." + format.suffix());
    try (OutputStream out = Files.newOutputStream(file);
        RollingFormat.RowWriter<Answer> writer = format.open(out)) {
      for (Answer answer : answers) {
        writer.write(answer);
      }
    }
    return "%s('%s')".formatted(suffix.equals("parquet") ? "read_parquet" : "read_json", file);
  }

  private static List<String> text(String table, String... columns) throws SQLException {
    List<String> parts =
        Arrays.stream(columns)
            .map(column -> "coalesce((%s)::text, 'null')".formatted(column))
            .toList();
    return DuckDb.rows("SELECT " + String.join(" || '|' || ", parts) + " FROM " + table);
  }

  private static String micros(String column) {
    return "epoch_us((%s)::timestamptz)".formatted(column);
  }

  private static long micros(Instant time) {
    return time.getEpochSecond() * 1_000_000 + time.getNano() / 1_000;
  }

  private static List<@Nullable Object> values(@Nullable Object... values) {
    return new ArrayList<>(Arrays.asList(values));
  }

  private static SessionSnapshot session(
      @Nullable Object user,
      @Nullable Instant event,
      @Nullable Instant received,
      SessionItem... items) {
    return new SessionSnapshot(
        "s-77", "activity-3-1042", user, List.of(), List.of(items), event, received);
  }
}
