package dev.tandem.transforms.recommend;

import static dev.tandem.transforms.recommend.SampleShop.SPEC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.transforms.features.FeatureSpecReader;
import dev.tandem.transforms.recommend.Recommendation.Item;
import dev.tandem.transforms.recommend.Recommendation.Similar;
import dev.tandem.transforms.recommend.Recommendation.SimilarItem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecommendationJsonTest {
  private static final Path PAGE = Path.of("..", "docs", "recommendation-format.md");
  private static final RecommendationJson JSON = new RecommendationJson(SPEC);

  private static final Recommendation RANKED =
      new Recommendation(
          RecommendationId.of("topic:activity/3/1042", "s-77", "20260301T020000Z-4be1c2-9f1d03aa"),
          "s-77",
          103L,
          Instant.parse("2026-03-01T10:15:30.123456Z"),
          Instant.parse("2026-03-01T10:15:30.131Z"),
          "20260301T020000Z-4be1c2-9f1d03aa",
          List.of(
              new Item("S18_1342", 0.812345, Reason.similarTo("S18_2325")),
              new Item("S24_1628", 0.79, Reason.CUSTOMER)),
          List.of(new Similar("S18_2325", List.of(new SimilarItem("S18_1342", 0.934021)))),
          null);
  private static final Recommendation POPULAR =
      new Recommendation(
          RecommendationId.of("topic:activity/3/1043", "s-78", null),
          "s-\"78\"\u2028é",
          null,
          null,
          Instant.parse("2026-03-01T10:15:31Z"),
          null,
          List.of(new Item("S10_1678", null, Reason.POPULAR)),
          List.of(),
          FallbackReason.NO_MODEL);

  @Test
  void writesWhatThePageShows() throws IOException {
    List<String> examples =
        Pattern.compile("(?s)```json\n(.*?)```")
            .matcher(Files.readString(PAGE))
            .results()
            .map((MatchResult block) -> block.group(1))
            .toList();

    assertThat(text(RANKED)).isEqualTo(onOneLine(examples.get(0)));
    assertThat(JSON.read(examples.get(1).getBytes(StandardCharsets.UTF_8)).fallback())
        .isEqualTo(FallbackReason.DEADLINE);
    assertThat(examples).hasSize(2);
  }

  @Test
  void thePageNamesEveryFallbackAndReason() throws IOException {
    String page = Files.readString(PAGE);

    for (FallbackReason reason : FallbackReason.values()) {
      assertThat(page).contains("| `" + reason.text() + "` |");
    }
    for (Reason reason : List.of(Reason.CUSTOMER, Reason.POPULAR, Reason.AVAILABLE)) {
      assertThat(page).contains("| `" + reason.text() + "` |");
    }
  }

  @Test
  void readsWhatItWroteAndWritesItAgainAlike() {
    for (Recommendation one : List.of(RANKED, POPULAR)) {
      assertThat(JSON.read(JSON.write(one))).isEqualTo(one);
      assertThat(JSON.write(JSON.read(JSON.write(one)))).isEqualTo(JSON.write(one));
      assertThat(text(one)).doesNotContain("\n");
    }
  }

  @Test
  void theKeysOfUsersAndItemsHaveTheSpecsNamesAndTypes() {
    RecommendationJson json =
        new RecommendationJson(
            FeatureSpecReader.read(
                FeatureSpecReader.builtInYaml()
                    .replace(
                        "customer_number,   role: id, of: user, type: long",
                        "kunde, role: id, of: user, type: string")
                    .replace("name: product_code", "name: isbn"),
                "x"));
    Recommendation anna =
        new Recommendation(
            "id", "s", "Anna", null, Instant.EPOCH, "m", RANKED.items(), RANKED.similar(), null);

    assertThat(new String(json.write(anna), StandardCharsets.UTF_8))
        .contains("\"kunde\":\"Anna\"", "{\"isbn\":\"S24_1628\",")
        .doesNotContain("customer_number", "product_code");
    assertThat(json.read(json.write(anna))).isEqualTo(anna);
  }

  @Test
  void refusesASpecWhoseIdsHaveTheNamesOfOtherKeys() {
    String yaml = FeatureSpecReader.builtInYaml();

    assertThatThrownBy(
            () ->
                new RecommendationJson(
                    FeatureSpecReader.read(
                        yaml.replace("name: customer_number", "name: fallback"), "x")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the id 'fallback' of the feature spec has the name of another key of a recommendation: give it another name");
    assertThatThrownBy(
            () ->
                new RecommendationJson(
                    FeatureSpecReader.read(yaml.replace("name: product_code", "name: score"), "x")))
        .hasMessageStartingWith("the id 'score' of the feature spec");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "\"session_id\":\"s-77\",||recommendation: the key 'session_id' is missing",
        "\"session_id\"|\"more\":1,\"session_id\"|recommendation: there is no key 'more'",
        "\"session_id\":\"s-77\"|\"session_id\":77|recommendation: session_id is no string",
        "\"customer_number\":103|\"customer_number\":\"103\"|recommendation: customer_number is no whole number",
        "\"reason\":\"customer\"|\"reason\":\"luck\"|recommendation: recommended_items[1]: 'luck' is no reason: customer, similar_to:…, popular or available",
        "\"score\":0.79|\"score\":\"0.79\"|recommendation: recommended_items[1].score is no number",
        "\"score\":0.79,||recommendation: recommended_items[1]: the key 'score' is missing",
        "\"fallback\":null|\"fallback\":\"weather\"|recommendation: fallback is none of [NO_MODEL, TOWER_FAILED, UNUSABLE_VECTOR, MISSING_FEATURES, NOTHING_KNOWN, NOTHING_LEFT, DEADLINE]",
        "\"served_at\":\"2026|\"served_at\":\"20|recommendation: served_at is no time such as 2026-01-31T12:00:00Z",
        "\"fallback\":null|\"fallback\":null,\"fallback\":null|recommendation: no JSON: Duplicate field 'fallback'",
      })
  void refusesWhatItWouldNotHaveWritten(String part, @Nullable String wrong, String message) {
    assertThat(text(RANKED)).contains(part);
    byte[] bytes =
        text(RANKED).replace(part, wrong == null ? "" : wrong).getBytes(StandardCharsets.UTF_8);

    assertThatThrownBy(() -> JSON.read(bytes))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void refusesASecondObjectOnTheLine() {
    assertThatThrownBy(
            () -> JSON.read((text(RANKED) + text(RANKED)).getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("recommendation: no JSON: ");
  }

  @Test
  void scoresHaveSixDigitsAndNoMore() {
    assertThat(Recommendation.rounded(0.123456789f)).isEqualTo(0.123457);
    assertThat(Recommendation.rounded(1234567.9f)).isEqualTo(1234570.0);
    assertThat(Recommendation.rounded(-0.000012345678f)).isEqualTo(-0.0000123457);
    assertThat(Double.doubleToRawLongBits(Recommendation.rounded(-0.0f))).isZero();
    assertThat(Recommendation.rounded(1.0000001f)).isEqualTo(1.0);
  }

  private static String text(Recommendation recommendation) {
    return new String(JSON.write(recommendation), StandardCharsets.UTF_8);
  }

  private static String onOneLine(String pretty) {
    return pretty
        .lines()
        .map(String::strip)
        .reduce("", String::concat)
        .replace("\": ", "\":")
        .replace(", ", ",");
  }
}
