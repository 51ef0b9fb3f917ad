package dev.tandem.transforms.recommend;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.transforms.features.Feature;
import dev.tandem.transforms.features.Feature.Role;
import dev.tandem.transforms.features.FeatureSpec;
import dev.tandem.transforms.features.FeatureType.Kind;
import dev.tandem.transforms.json.JsonObject;
import dev.tandem.transforms.recommend.Recommendation.Item;
import dev.tandem.transforms.recommend.Recommendation.Similar;
import dev.tandem.transforms.recommend.Recommendation.SimilarItem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Recommendations as JSON, one line each; {@code docs/recommendation-format.md} describes it for
 * its readers. The names of the two keys are the spec's. The same recommendation gives the same
 * bytes. Safe for threads.
 */
public final class RecommendationJson {
  private static final String RECOMMENDATION_ID = "recommendation_id";
  private static final String SESSION_ID = "session_id";
  private static final String EVENT_TIME = "event_time";
  private static final String SERVED_AT = "served_at";
  private static final String MODEL_VERSION = "model_version";
  private static final String RECOMMENDED_ITEMS = "recommended_items";
  private static final String SIMILAR_ITEMS = "similar_items";
  private static final String FALLBACK = "fallback";
  private static final String SCORE = "score";
  private static final String REASON = "reason";
  private static final String ITEMS = "items";

  private static final Set<String> OWN_KEYS =
      Set.of(
          RECOMMENDATION_ID,
          SESSION_ID,
          EVENT_TIME,
          SERVED_AT,
          MODEL_VERSION,
          RECOMMENDED_ITEMS,
          SIMILAR_ITEMS,
          FALLBACK);
  private static final Set<String> OWN_ITEM_KEYS = Set.of(SCORE, REASON, ITEMS);

  private static final int USUAL_BYTES = 2048;
  private static final JsonFactory FACTORY = new JsonFactory();
  private static final ObjectMapper STRICT =
      new ObjectMapper()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final Feature user;
  private final Feature item;

  /**
   * @throws IllegalArgumentException if an id of the spec has the name of another key
   */
  public RecommendationJson(FeatureSpec spec) {
    user = spec.the(Role.USER_ID);
    item = spec.the(Role.ITEM_ID);
    refuse(user, OWN_KEYS);
    refuse(item, OWN_ITEM_KEYS);
  }

  private static void refuse(Feature id, Set<String> taken) {
    if (taken.contains(id.name())) {
      throw new IllegalArgumentException(
          "the id '%s' of the feature spec has the name of another key of a recommendation: give it another name"
              .formatted(id.name()));
    }
  }

  /** UTF-8, without a line break. */
  public byte[] write(Recommendation recommendation) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(USUAL_BYTES);
    try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
      write(recommendation, json);
    } catch (IOException e) {
      throw new UncheckedIOException("memory cannot be written to", e);
    }
    return bytes.toByteArray();
  }

  private void write(Recommendation recommendation, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField(RECOMMENDATION_ID, recommendation.id());
    json.writeStringField(SESSION_ID, recommendation.sessionId());
    writeUser(recommendation.userId(), json);
    Instant eventTime = recommendation.eventTime();
    json.writeStringField(
        EVENT_TIME, eventTime == null ? null : eventTime.truncatedTo(ChronoUnit.MICROS).toString());
    json.writeStringField(SERVED_AT, recommendation.servedAt().toString());
    json.writeStringField(MODEL_VERSION, recommendation.modelVersion());
    json.writeArrayFieldStart(RECOMMENDED_ITEMS);
    for (Item recommended : recommendation.items()) {
      json.writeStartObject();
      json.writeStringField(item.name(), recommended.id());
      Double score = recommended.score();
      if (score == null) {
        json.writeNullField(SCORE);
      } else {
        json.writeNumberField(SCORE, score);
      }
      json.writeStringField(REASON, recommended.reason().text());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart(SIMILAR_ITEMS);
    for (Similar similar : recommendation.similar()) {
      json.writeStartObject();
      json.writeStringField(item.name(), similar.id());
      json.writeArrayFieldStart(ITEMS);
      for (SimilarItem one : similar.items()) {
        json.writeStartObject();
        json.writeStringField(item.name(), one.id());
        json.writeNumberField(SCORE, one.score());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
    FallbackReason fallback = recommendation.fallback();
    json.writeStringField(FALLBACK, fallback == null ? null : fallback.text());
    json.writeEndObject();
  }

  private void writeUser(@Nullable Object id, JsonGenerator json) throws IOException {
    json.writeFieldName(user.name());
    if (id == null) {
      json.writeNull();
    } else if (id instanceof Number number) {
      json.writeNumber(number.longValue());
    } else {
      json.writeString(id.toString());
    }
  }

  /**
   * Reads what {@link #write} wrote, and nothing else: every key must be there, and no other.
   *
   * @throws IllegalArgumentException says what is wrong
   */
  public Recommendation read(byte[] json) {
    JsonNode node;
    try {
      node = STRICT.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("recommendation: no JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new JsonObject("recommendation", "", node).make(this::read);
  }

  private Recommendation read(JsonObject json) {
    List<String> keys = new ArrayList<>(OWN_KEYS);
    keys.add(user.name());
    requireOnly(json, keys);
    return new Recommendation(
        json.text(RECOMMENDATION_ID),
        json.text(SESSION_ID),
        userId(json),
        json.timeOrNull(EVENT_TIME),
        json.time(SERVED_AT),
        json.textOrNull(MODEL_VERSION),
        json.list(RECOMMENDED_ITEMS, this::readItem),
        json.list(SIMILAR_ITEMS, this::readSimilar),
        json.has(FALLBACK) ? json.constant(FALLBACK, FallbackReason.class) : null);
  }

  private @Nullable Object userId(JsonObject json) {
    if (!json.has(user.name())) {
      return null;
    }
    if (user.type().kind() == Kind.STRING) {
      return json.text(user.name());
    }
    long number = json.number(user.name());
    if (user.type().kind() == Kind.LONG) {
      return number;
    }
    if (number != (int) number) {
      throw new IllegalArgumentException("%s is no int".formatted(user.name()));
    }
    return (int) number;
  }

  private Item readItem(JsonObject json) {
    requireOnly(json, List.of(item.name(), SCORE, REASON));
    return new Item(
        json.text(item.name()),
        json.has(SCORE) ? json.decimal(SCORE).doubleValue() : null,
        Reason.parse(json.text(REASON)));
  }

  private Similar readSimilar(JsonObject json) {
    requireOnly(json, List.of(item.name(), ITEMS));
    return new Similar(
        json.text(item.name()),
        json.list(
            ITEMS,
            one -> {
              requireOnly(one, List.of(item.name(), SCORE));
              return new SimilarItem(one.text(item.name()), one.decimal(SCORE).doubleValue());
            }));
  }

  private static void requireOnly(JsonObject json, List<String> keys) {
    for (String key : keys) {
      if (!json.node().has(key)) {
        throw new IllegalArgumentException("the key '%s' is missing".formatted(key));
      }
    }
    json.node()
        .fieldNames()
        .forEachRemaining(
            key -> {
              if (!keys.contains(key)) {
                throw new IllegalArgumentException("there is no key '%s'".formatted(key));
              }
            });
  }
}
