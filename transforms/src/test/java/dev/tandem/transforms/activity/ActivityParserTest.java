package dev.tandem.transforms.activity;

import static dev.tandem.transforms.activity.SampleActivity.NOON;
import static dev.tandem.transforms.activity.SampleActivity.NO_FEATURES;
import static dev.tandem.transforms.activity.SampleActivity.features;
import static dev.tandem.transforms.activity.SampleActivity.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.transforms.activity.ActivityEvent.Action;
import dev.tandem.transforms.activity.ActivityEvent.Entry;
import dev.tandem.transforms.activity.ActivityEvent.History;
import dev.tandem.transforms.activity.ActivityEvent.Presence;
import dev.tandem.transforms.activity.Origin.FileLine;
import dev.tandem.transforms.features.FeatureSpecReader;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ActivityParserTest {
  private static final long SEED = 20261123;
  private static final ActivityParser PARSER = ActivityParser.of(FeatureSpecReader.builtIn());
  private static final String ACTION =
      """
      {"event_id": "e-1", "session_id": "s-1", "customer_number": 103,
       "event_time": "2026-03-01T13:00:00.123+01:00", "action": "add_to_cart",
       "product_code": "S10_1678", "quantity": 2}""";

  @Test
  void readsASession() throws Exception {
    ActivityEvent event =
        parse(
            """
            {"session_id": "a42", "customer_number": 103, "city": "Nantes", "country": "France",
             "credit_limit": 21000,
             "browse_history": [
               {"product_code": "S10_1678", "quantity": "2", "in_shopping_cart": true},
               {"product_code": "S24_1046", "quantity": 1, "in_shopping_cart": false},
               {"product_code": "S10_4757"}]}""");

    assertThat(event)
        .isEqualTo(
            new ActivityEvent(
                "a42",
                "topic:activity/3/1234",
                103L,
                features(new BigDecimal("21000.00"), "Nantes", null, "France"),
                NOON,
                NOON,
                new History(
                    List.of(
                        new Entry("S10_1678", 2, true),
                        new Entry("S24_1046", 1, false),
                        new Entry("S10_4757", 1, false)))));
  }

  @Test
  void readsAnAction() throws Exception {
    assertThat(parse(ACTION))
        .isEqualTo(
            new ActivityEvent(
                "s-1",
                "event:e-1",
                103L,
                NO_FEATURES,
                Instant.parse("2026-03-01T12:00:00.123Z"),
                NOON,
                new Action(ActionKind.ADD_TO_CART, "S10_1678", 2)));
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 1_772_366_400L, 1_772_366_400_000_000L})
  void doesNotTrustAClockThatIsFarFromNow(long millis) throws Exception {
    RawRecord odd =
        new RawRecord(
            "{\"session_id\":\"s\",\"event_time\":\"2026-03-01T12:00:00Z\"}"
                .getBytes(StandardCharsets.UTF_8),
            new Origin.TopicOffset("activity", 0, 1),
            Instant.ofEpochMilli(millis));

    ActivityEvent event = ActivityParser.of(FeatureSpecReader.builtIn()).parse(odd);

    assertThat(event.recordTime()).isNull();
    assertThat(event.time()).isEqualTo(NOON);
  }

  @Test
  void replacesHalfOfACharacter() throws Exception {
    ActivityEvent event =
        parse("{\"session_id\":\"\\ud83d\\ude00 \\ude00\\ud83d\",\"city\":\"Oslo\\ud83d\"}");

    assertThat(event.sessionId()).isEqualTo("\ud83d\ude00 \ufffd\ufffd");
    assertThat(event.userFeatures()).contains("Oslo\ufffd");
  }

  @Test
  void takesLittleForAnEvent() throws Exception {
    ActivityEvent event = parse("{\"session_id\":\"s\"}");
    assertThat(event.content()).isEqualTo(new Presence());
    assertThat(event.userKey()).isNull();
    assertThat(
            parse(
                    """
                    {"session_id":"s","customer_number":null,"event_time":"","city":" ",
                     "browse_history":null,"action":null,"quantity":null}""")
                .content())
        .isEqualTo(new Presence());
    assertThat(parse("{\"session_id\":\"s\",\"browse_history\":[]}").content())
        .isEqualTo(new History(List.of()));
    assertThat(parse("{\"session_id\":\"s\",\"action\":\"view\",\"product_code\":\"A\"}").content())
        .isEqualTo(new Action(ActionKind.VIEW, "A", null));
  }

  @Test
  void readsValuesAsTheBatchPathDoes() throws Exception {
    ActivityEvent event =
        parse(
            """
            {"session_id": " s ", "customer_number": " 103 ", "city": "\\tSão Paulo\\u0020",
             "credit_limit": "1e3", "country": "Norway  ", "postal_code": ""}""");
    assertThat(event.sessionId()).isEqualTo("s");
    assertThat(event.userKey()).isEqualTo(103L);
    assertThat(event.userFeatures())
        .isEqualTo(features(new BigDecimal("1000.00"), "São Paulo", null, "Norway"));
  }

  @Test
  void passesOverUnknownKeysWhateverTheyHold() throws Exception {
    String tail = ACTION.substring(1);
    assertThat(
            parse(
                "{\"x\":{\"session_id\":\"no\",\"a\":[1,[2,{\"action\":\"x\"}],null]},\"y\":1e9,\"z\":\""
                    + "u".repeat(100_000)
                    + "\","
                    + tail))
        .isEqualTo(parse(ACTION));
  }

  @Test
  void ofAKeyThatOccursTwiceTheLastCounts() throws Exception {
    assertThat(parse("{\"session_id\":\"a\",\"session_id\":\"b\"}").sessionId()).isEqualTo("b");
  }

  @Test
  void aRecordOfAFileIsKnownByItsLineAndHasNoTime() throws Exception {
    RawRecord line =
        new RawRecord(
            "{\"session_id\":\"s\"}".getBytes(StandardCharsets.UTF_8),
            new FileLine("/in/a.jsonl", 7),
            null);
    assertThat(PARSER.parse(line).recordId()).isEqualTo("file:/in/a.jsonl#7");
    // Whatever a shop calls its events, none is taken for a record of another place.
    RawRecord named = record("{\"session_id\":\"s\",\"event_id\":\"file:/in/a.jsonl#7\"}");
    assertThat(PARSER.parse(named).recordId()).isEqualTo("event:file:/in/a.jsonl#7");
    assertThat(PARSER.parse(line).time()).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | INVALID_JSON",
        "` ` | INVALID_JSON",
        "nothing | INVALID_JSON",
        "{\"session_id\":\"s | INVALID_JSON",
        "{\"session_id\":\"s\"} {} | INVALID_JSON",
        "{\"session_id\":\"s\",} | INVALID_JSON",
        "{\"session_id\":\"s\",\"x\":NaN} | INVALID_JSON",
        "[{\"session_id\":\"s\"}] | NOT_AN_OBJECT",
        "\"session\" | NOT_AN_OBJECT",
        "{} | MISSING_SESSION_ID",
        "{\"session_id\":\" \"} | MISSING_SESSION_ID",
        "{\"session_id\":17} | WRONG_TYPE",
        "{\"session_id\":\"s\",\"customer_number\":\"guest\"} | WRONG_TYPE",
        "{\"session_id\":\"s\",\"customer_number\":9223372036854775808} | WRONG_TYPE",
        "{\"session_id\":\"s\",\"city\":{}} | WRONG_TYPE",
        "{\"session_id\":\"s\",\"credit_limit\":0.001} | WRONG_TYPE",
        "{\"session_id\":\"s\",\"credit_limit\":1e99999} | WRONG_TYPE",
        "{\"session_id\":\"s\",\"credit_limit\":1e999999999} | WRONG_TYPE",
        "{\"session_id\":\"s\",\"credit_limit\":1e2147483648} | WRONG_TYPE",
        "{\"session_id\":\"s\",\"credit_limit\":1e99999999999} | WRONG_TYPE",
        "{\"session_id\":\"s\",\"credit_limit\":-1e-99999999999} | WRONG_TYPE",
        "{\"session_id\":\"s\",\"credit_limit\":\"1e99999999999\"} | WRONG_TYPE",
        "{\"session_id\":\"s\",\"customer_number\":1e99999999999} | WRONG_TYPE",
        "{\"session_id\":\"s\",\"browse_history\":\"none\"} | WRONG_TYPE",
        "{\"session_id\":\"s\",\"browse_history\":[1]} | WRONG_TYPE",
        "{\"session_id\":\"s\",\"browse_history\":[{\"product_code\":\"A\",\"quantity\":\"two\"}]} | WRONG_TYPE",
        "{\"session_id\":\"s\",\"browse_history\":[{\"product_code\":\"A\",\"in_shopping_cart\":2}]} | WRONG_TYPE",
        "{\"session_id\":\"s\",\"browse_history\":[{\"quantity\":1}]} | MISSING_PRODUCT",
        "{\"session_id\":\"s\",\"browse_history\":[{\"product_code\":\"A\",\"quantity\":\"-1\"}]} | NEGATIVE_QUANTITY",
        "{\"session_id\":\"s\",\"action\":\"view\",\"product_code\":\"A\",\"quantity\":-1} | NEGATIVE_QUANTITY",
        "{\"session_id\":\"s\",\"action\":\"view\"} | MISSING_PRODUCT",
        "{\"session_id\":\"s\",\"action\":\"VIEW\",\"product_code\":\"A\"} | UNKNOWN_ACTION",
        "{\"session_id\":\"s\",\"product_code\":\"A\"} | MISSING_ACTION",
        "{\"session_id\":\"s\",\"action\":\"view\",\"product_code\":\"A\",\"browse_history\":[]} | TWO_FORMS",
        "{\"session_id\":\"s\",\"event_time\":\"noon\"} | INVALID_TIME",
        "{\"session_id\":\"s\",\"event_time\":\"1999-12-31T23:59:59Z\"} | TIME_OUT_OF_RANGE",
        "{\"session_id\":\"s\",\"event_time\":\"2026-03-02T12:00:00Z\"} | TIME_OUT_OF_RANGE",
      })
  void refusesWhatIsNoEvent(String json, RejectionReason reason) {
    refused(record(json), reason);
  }

  @Test
  void refusesWhatIsTooMuch() throws Exception {
    String id = "{\"session_id\":\"%s\"}";
    assertThat(parse(id.formatted("x".repeat(256))).sessionId()).hasSize(256);
    refused(record(id.formatted("x".repeat(257))), RejectionReason.TOO_LONG);
    refused(
        record("{\"session_id\":\"s\",\"city\":\"%s\"}".formatted("x".repeat(1025))),
        RejectionReason.TOO_LONG);
    refused(
        record("{\"session_id\":\"s\",\"credit_limit\":%s}".formatted("9".repeat(401))),
        RejectionReason.TOO_LONG);
    refused(record(new byte[ActivityParser.MAX_RECORD_BYTES + 1]), RejectionReason.TOO_LARGE);

    String nested = "{\"session_id\":\"s\",\"x\":%s%s}";
    parse(nested.formatted("[".repeat(15), "]".repeat(15)));
    refused(record(nested.formatted("[".repeat(16), "]".repeat(16))), RejectionReason.TOO_DEEP);
    refused(record(nested.formatted("[".repeat(90_000), "")), RejectionReason.TOO_DEEP);

    String entries = "{\"session_id\":\"s\",\"browse_history\":[{\"product_code\":\"A\"}%s]}";
    String entry = ",{\"product_code\":\"A\"}";
    parse(entries.formatted(entry.repeat(999)));
    refused(record(entries.formatted(entry.repeat(1000))), RejectionReason.TOO_MANY_ENTRIES);
  }

  @Test
  void refusesOtherEncodings() {
    String json = "{\"session_id\":\"s\"}";
    refused(record(json.getBytes(StandardCharsets.UTF_16LE)), RejectionReason.INVALID_JSON);
    refused(record(json.getBytes(StandardCharsets.UTF_16)), RejectionReason.INVALID_UTF8);
    refused(
        record("{\"session_id\":\"Zürich\"}".getBytes(StandardCharsets.ISO_8859_1)),
        RejectionReason.INVALID_UTF8);
    // A half of a surrogate pair, and an overlong slash: Jackson takes both.
    for (int[] bad : new int[][] {{0xED, 0xA0, 0x80}, {0xC0, 0xAF}}) {
      byte[] bytes = "{\"session_id\":\"???\"}".getBytes(StandardCharsets.UTF_8);
      for (int i = 0; i < bad.length; i++) {
        bytes[15 + i] = (byte) bad[i];
      }
      refused(record(bytes), RejectionReason.INVALID_UTF8);
    }
  }

  @Test
  void knowsUtf8AsTheJdkDoes() {
    Random random = new Random(SEED);
    int[] interesting = {
      0x41, 0x7F, 0x80, 0xBF, 0xC2, 0xDF, 0xE0, 0xA0, 0xED, 0x9F, 0xF0, 0x90, 0xF4, 0x8F, 0xF5
    };
    for (int round = 0; round < 200_000; round++) {
      byte[] bytes = new byte[random.nextInt(6)];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) interesting[random.nextInt(interesting.length)];
      }
      assertThat(Utf8.firstMalformed(bytes) < 0)
          .as("seed %d, round %d", SEED, round)
          .isEqualTo(decodes(bytes));
    }
  }

  private static boolean decodes(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  /** Whatever the bytes: an event or a reason, and nothing else is thrown. */
  @Test
  void survivesAnyDamage() {
    Random random = new Random(SEED);
    byte[] whole =
        """
        {"session_id":"s","customer_number":103,"credit_limit":21000.5,"event_time":"2026-03-01T12:00:00Z",
        "browse_history":[{"product_code":"A\\u00e9","quantity":"2","in_shopping_cart":true,"x":[{}]}],"y":-1.5e-7}"""
            .getBytes(StandardCharsets.UTF_8);
    String spice = "{}[]\":,0123456789eE+-.\\utrfnl\u0000 ";
    int taken = 0;
    for (int round = 0; round < 200_000; round++) {
      byte[] bytes = whole.clone();
      for (int i = random.nextInt(4); i >= 0; i--) {
        bytes[random.nextInt(bytes.length)] =
            random.nextInt(4) == 0
                ? (byte) random.nextInt()
                : (byte) spice.charAt(random.nextInt(spice.length()));
      }
      try {
        PARSER.parse(record(bytes));
        taken++;
      } catch (UnusableRecordException e) {
        assertThat(e.detail()).isNotBlank();
      }
    }
    assertThat(taken).isBetween(1_000, 150_000);
  }

  @Test
  void refusesASpecWhoseNamesAreTaken() {
    String yaml = FeatureSpecReader.builtInYaml().replace("{name: city,  ", "{name: quantity,  ");
    assertThatThrownBy(() -> ActivityParser.of(FeatureSpecReader.read(yaml, "shop.yaml")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("the feature 'quantity' is called like a key");
  }

  @Test
  void takesTheNamesOfTheSpecAndItsLimits() throws Exception {
    String yaml =
        FeatureSpecReader.builtInYaml()
            .replace("name: customer_number", "name: member")
            .replace("name: product_code", "name: isbn")
            .replace(
                "type: \"decimal(10,2)\"}\n  - {name: city",
                "type: int, min: 0, max: 9}\n  - {name: city");
    ActivityParser parser = ActivityParser.of(FeatureSpecReader.read(yaml, "shop.yaml"));
    ActivityEvent event =
        parser.parse(
            record(
                "{\"session_id\":\"s\",\"member\":7,\"customer_number\":{},\"isbn\":\"X\",\"action\":\"view\",\"credit_limit\":9}"));
    assertThat(event.userKey()).isEqualTo(7L);
    assertThat(event.content()).isEqualTo(new Action(ActionKind.VIEW, "X", null));
    assertThatThrownBy(() -> parser.parse(record("{\"session_id\":\"s\",\"credit_limit\":10}")))
        .isInstanceOfSatisfying(
            UnusableRecordException.class,
            e -> assertThat(e.reason()).isEqualTo(RejectionReason.OUT_OF_RANGE));
  }

  private static ActivityEvent parse(String json) throws UnusableRecordException {
    return PARSER.parse(record(json));
  }

  private static void refused(RawRecord record, RejectionReason reason) {
    assertThatThrownBy(() -> PARSER.parse(record))
        .isInstanceOfSatisfying(
            UnusableRecordException.class,
            e -> {
              assertThat(e.reason()).as("%s", e.detail()).isEqualTo(reason);
              assertThat(e.detail()).isNotBlank();
            });
  }
}
