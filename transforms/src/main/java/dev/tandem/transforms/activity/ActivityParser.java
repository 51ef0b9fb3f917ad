package dev.tandem.transforms.activity;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.tandem.transforms.activity.ActivityEvent.Action;
import dev.tandem.transforms.activity.ActivityEvent.Content;
import dev.tandem.transforms.activity.ActivityEvent.Entry;
import dev.tandem.transforms.activity.ActivityEvent.History;
import dev.tandem.transforms.activity.ActivityEvent.Presence;
import dev.tandem.transforms.features.Feature;
import dev.tandem.transforms.features.Feature.Role;
import dev.tandem.transforms.features.FeatureSpec;
import dev.tandem.transforms.features.FeatureType;
import dev.tandem.transforms.features.FeatureValues;
import dev.tandem.transforms.features.UndecodableValueException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Understands the two JSON forms of an activity event; {@code docs/activity-format.md} describes
 * them. Plain Java, safe for threads.
 *
 * <p>The keys of the user, the item and the user's features are the names that the spec gives them.
 * A key that is not known is passed over, whatever it holds; of a key that occurs twice the last
 * one counts. What is read is read once, from bytes, without a tree.
 */
public final class ActivityParser {
  /** Most bytes of a record. */
  public static final int MAX_RECORD_BYTES = 256 * 1024;

  /** How deep objects and lists may lie in each other, the record itself included. */
  public static final int MAX_DEPTH = 16;

  /** Most characters of a text that is used. */
  public static final int MAX_TEXT_LENGTH = 1024;

  /** Most characters of a session_id or event_id; a Kinesis partition key holds no more. */
  public static final int MAX_ID_LENGTH = 256;

  /** Most entries of a browse_history. */
  public static final int MAX_ENTRIES = 1000;

  /** The earliest event_time. */
  public static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");

  /** The first time that is too late for an event whose record has no time. */
  public static final Instant LATEST = Instant.parse("2100-01-01T00:00:00Z");

  /** How far an event_time may be ahead of the record's time: clocks are wrong, not by days. */
  public static final Duration MAX_AHEAD = Duration.ofDays(1);

  /** Before an event's own id, so that it is never the same as that of a record's origin. */
  private static final String EVENT_ID_PREFIX = "event:";

  private static final int MAX_NUMBER_LENGTH = 400;

  static final String SESSION = "session_id";
  static final String EVENT = "event_id";
  static final String TIME = "event_time";
  static final String ACTION = "action";
  static final String HISTORY = "browse_history";
  static final String QUANTITY = "quantity";
  static final String IN_CART = "in_shopping_cart";

  private static final JsonFactory JSON =
      new JsonFactoryBuilder()
          // A shop's unknown keys are no business of this JVM's table of constants.
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH + 1)
                  .maxStringLength(MAX_RECORD_BYTES)
                  .maxNumberLength(MAX_NUMBER_LENGTH)
                  .build())
          .build();

  private enum Key {
    SESSION,
    EVENT,
    TIME,
    ACTION,
    HISTORY,
    QUANTITY,
    IN_CART,
    USER,
    ITEM,
    FEATURE
  }

  /** What a key of an event means. */
  private record Meaning(Key key, int feature) {}

  private final Map<String, Meaning> meanings = new HashMap<>();
  private final Feature user;
  private final Feature item;
  private final List<Feature> userFeatures;
  private final List<@Nullable Object> noFeatures;
  private final boolean trim;

  private ActivityParser(FeatureSpec spec) {
    user = spec.the(Role.USER_ID);
    item = spec.the(Role.ITEM_ID);
    userFeatures = spec.withRole(Role.USER);
    noFeatures = values(new @Nullable Object[userFeatures.size()]);
    trim = spec.trim();
    meanings.put(SESSION, new Meaning(Key.SESSION, -1));
    meanings.put(EVENT, new Meaning(Key.EVENT, -1));
    meanings.put(TIME, new Meaning(Key.TIME, -1));
    meanings.put(ACTION, new Meaning(Key.ACTION, -1));
    meanings.put(HISTORY, new Meaning(Key.HISTORY, -1));
    meanings.put(QUANTITY, new Meaning(Key.QUANTITY, -1));
    meanings.put(IN_CART, new Meaning(Key.IN_CART, -1));
    name(user, Key.USER, -1);
    name(item, Key.ITEM, -1);
    for (int i = 0; i < userFeatures.size(); i++) {
      name(userFeatures.get(i), Key.FEATURE, i);
    }
  }

  /**
   * @throws IllegalArgumentException if a name of the spec is one of the event's own keys
   */
  public static ActivityParser of(FeatureSpec spec) {
    return new ActivityParser(spec);
  }

  private void name(Feature feature, Key key, int index) {
    if (meanings.putIfAbsent(feature.name(), new Meaning(key, index)) != null) {
      throw new IllegalArgumentException(
          "the feature '%s' is called like a key that activity events have already: give it another name in the feature spec"
              .formatted(feature.name()));
    }
  }

  private static List<@Nullable Object> values(@Nullable Object[] values) {
    return Collections.unmodifiableList(Arrays.asList(values));
  }

  /**
   * @throws UnusableRecordException if the record is no event; says why
   */
  public ActivityEvent parse(RawRecord record) throws UnusableRecordException {
    byte[] bytes = record.bytes();
    if (bytes.length > MAX_RECORD_BYTES) {
      throw refuse(
          RejectionReason.TOO_LARGE,
          "the record has %d bytes, and at most %d are allowed"
              .formatted(bytes.length, MAX_RECORD_BYTES));
    }
    requireUtf8(bytes);
    try (JsonParser json = JSON.createParser(bytes)) {
      return new Reading(json).read(record);
    } catch (StreamConstraintsException e) {
      throw refuse(RejectionReason.TOO_LONG, e.getOriginalMessage());
    } catch (JsonProcessingException e) {
      throw refuse(RejectionReason.INVALID_JSON, e.getOriginalMessage());
    } catch (IOException e) {
      throw new UncheckedIOException("bytes in memory cannot fail to be read", e);
    }
  }

  private static void requireUtf8(byte[] bytes) throws UnusableRecordException {
    int malformed = Utf8.firstMalformed(bytes);
    if (malformed >= 0) {
      throw refuse(
          RejectionReason.INVALID_UTF8, "byte %d belongs to no character".formatted(malformed));
    }
    // No JSON in UTF-8 holds this byte, all JSON in UTF-16 or UTF-32 does, which Jackson would
    // read.
    for (byte b : bytes) {
      if (b == 0) {
        throw refuse(RejectionReason.INVALID_JSON, "there is a NUL byte in the record");
      }
    }
  }

  private static UnusableRecordException refuse(RejectionReason reason, String detail) {
    return new UnusableRecordException(reason, detail);
  }

  /** The reading of one record. */
  private final class Reading {
    private final JsonParser json;
    private @Nullable String sessionId;
    private @Nullable String eventId;
    private @Nullable Instant time;
    private @Nullable String action;
    private @Nullable List<Entry> history;
    private @Nullable Integer quantity;
    private @Nullable Object userKey;
    private @Nullable Object itemKey;
    private @Nullable Object @Nullable [] features;

    Reading(JsonParser json) {
      this.json = json;
    }

    ActivityEvent read(RawRecord record) throws IOException, UnusableRecordException {
      JsonToken first = json.nextToken();
      if (first == null) {
        throw refuse(RejectionReason.INVALID_JSON, "the record is empty");
      }
      if (first != JsonToken.START_OBJECT) {
        throw refuse(RejectionReason.NOT_AN_OBJECT, "the record is no JSON object");
      }
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String name = json.currentName();
        json.nextToken();
        readKey(name);
      }
      if (json.nextToken() != null) {
        throw refuse(RejectionReason.INVALID_JSON, "something follows the end of the object");
      }
      return event(record);
    }

    private void readKey(String name) throws IOException, UnusableRecordException {
      Meaning meaning = meanings.get(name);
      if (meaning == null) {
        passOver();
        return;
      }
      switch (meaning.key()) {
        case SESSION -> sessionId = id(name);
        case EVENT -> eventId = id(name);
        case TIME -> time = time(name);
        case ACTION -> action = text(name, MAX_TEXT_LENGTH);
        case HISTORY -> history = history();
        case QUANTITY -> quantity = quantity();
        case USER -> userKey = value(name, user.type());
        case ITEM -> itemKey = value(name, item.type());
        case FEATURE -> readFeature(meaning.feature());
        // Of meaning in an entry of the history only.
        case IN_CART -> passOver();
      }
    }

    private void readFeature(int index) throws IOException, UnusableRecordException {
      Feature feature = userFeatures.get(index);
      Object value = value(feature.name(), feature.type());
      if (value != null && !feature.allows(value)) {
        throw refuse(
            RejectionReason.OUT_OF_RANGE,
            "%s is %s, outside of what the spec allows".formatted(feature.name(), value));
      }
      if (features == null) {
        features = new @Nullable Object[userFeatures.size()];
      }
      features[index] = value;
    }

    private ActivityEvent event(RawRecord record) throws UnusableRecordException {
      if (sessionId == null) {
        throw refuse(RejectionReason.MISSING_SESSION_ID, "there is no session_id");
      }
      Content content = content();
      Instant recordTime = usable(record.time());
      if (time != null) {
        requireInRange(time, recordTime);
      }
      return new ActivityEvent(
          sessionId,
          eventId != null ? EVENT_ID_PREFIX + eventId : record.origin().id(),
          userKey,
          features == null ? noFeatures : values(features),
          time != null ? time : recordTime,
          recordTime,
          content);
    }

    private Content content() throws UnusableRecordException {
      if (action == null) {
        if (history != null) {
          return new History(history);
        }
        if (itemKey != null) {
          throw refuse(
              RejectionReason.MISSING_ACTION,
              "there is a %s, and neither an action nor a browse_history".formatted(item.name()));
        }
        return new Presence();
      }
      if (history != null) {
        throw refuse(RejectionReason.TWO_FORMS, "there are both an action and a browse_history");
      }
      ActionKind kind = ActionKind.ofText(action);
      if (kind == null) {
        throw refuse(
            RejectionReason.UNKNOWN_ACTION,
            "action '%s' is none of view, add_to_cart, remove_from_cart, purchase"
                .formatted(action));
      }
      if (itemKey == null) {
        throw refuse(
            RejectionReason.MISSING_PRODUCT,
            "the action %s has no %s".formatted(action, item.name()));
      }
      return new Action(kind, itemKey, quantity);
    }

    private @Nullable List<Entry> history() throws IOException, UnusableRecordException {
      if (json.currentToken() == JsonToken.VALUE_NULL) {
        return null;
      }
      if (json.currentToken() != JsonToken.START_ARRAY) {
        throw wrongType(HISTORY, "it is no list");
      }
      List<Entry> entries = new ArrayList<>();
      while (json.nextToken() != JsonToken.END_ARRAY) {
        if (json.currentToken() != JsonToken.START_OBJECT) {
          throw wrongType(HISTORY, "an entry is no object");
        }
        if (entries.size() == MAX_ENTRIES) {
          throw refuse(
              RejectionReason.TOO_MANY_ENTRIES,
              "browse_history has more than %d entries".formatted(MAX_ENTRIES));
        }
        entries.add(entry(entries.size()));
      }
      return entries;
    }

    private Entry entry(int index) throws IOException, UnusableRecordException {
      Object key = null;
      Integer count = null;
      boolean inCart = false;
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String name = json.currentName();
        json.nextToken();
        Meaning meaning = meanings.get(name);
        Key known = meaning == null ? null : meaning.key();
        if (known == Key.ITEM) {
          key = value(name, item.type());
        } else if (known == Key.QUANTITY) {
          count = quantity();
        } else if (known == Key.IN_CART) {
          inCart = Boolean.TRUE.equals(value(name, FeatureType.BOOLEAN));
        } else {
          passOver();
        }
      }
      if (key == null) {
        throw refuse(
            RejectionReason.MISSING_PRODUCT,
            "entry %d of browse_history has no %s".formatted(index, item.name()));
      }
      return new Entry(key, count == null ? 1 : count, inCart);
    }

    private @Nullable Integer quantity() throws IOException, UnusableRecordException {
      Integer count = (Integer) value(QUANTITY, FeatureType.INT);
      if (count != null && count < 0) {
        throw refuse(RejectionReason.NEGATIVE_QUANTITY, "quantity is " + count);
      }
      return count;
    }

    private @Nullable Instant time(String name) throws IOException, UnusableRecordException {
      String text = text(name, MAX_TEXT_LENGTH);
      Instant usual = text == null ? null : UtcTime.parse(text);
      if (usual != null) {
        return usual;
      }
      try {
        return (Instant) FeatureValues.normalise(name, text, FeatureType.TIMESTAMP, true);
      } catch (UndecodableValueException e) {
        throw refuse(RejectionReason.INVALID_TIME, String.valueOf(e.getMessage()));
      }
    }

    /** A producer's clock may be wrong, or count in another unit: then it is as good as none. */
    private static @Nullable Instant usable(@Nullable Instant recordTime) {
      return recordTime == null || recordTime.isBefore(EARLIEST) || !recordTime.isBefore(LATEST)
          ? null
          : recordTime;
    }

    private void requireInRange(Instant eventTime, @Nullable Instant recordTime)
        throws UnusableRecordException {
      Instant end = recordTime == null ? LATEST : recordTime.plus(MAX_AHEAD);
      if (eventTime.isBefore(EARLIEST) || !eventTime.isBefore(end)) {
        throw refuse(
            RejectionReason.TIME_OUT_OF_RANGE,
            "event_time %s is not from %s to before %s".formatted(eventTime, EARLIEST, end));
      }
    }

    private @Nullable String id(String name) throws IOException, UnusableRecordException {
      return text(name, MAX_ID_LENGTH);
    }

    /** One of the event's own texts; null if it is null or blank. */
    private @Nullable String text(String name, int most)
        throws IOException, UnusableRecordException {
      if (json.currentToken() == JsonToken.VALUE_NULL) {
        return null;
      }
      if (json.currentToken() != JsonToken.VALUE_STRING) {
        throw wrongType(name, "it is no text");
      }
      String text = FeatureValues.withoutWhiteSpaceAtEnds(limited(name, most));
      return text.isEmpty() ? null : text;
    }

    private String limited(String name, int most) throws IOException, UnusableRecordException {
      if (json.getTextLength() > most) {
        throw refuse(
            RejectionReason.TOO_LONG,
            "%s has %d characters, and at most %d are allowed"
                .formatted(name, json.getTextLength(), most));
      }
      return Utf8.wellFormed(json.getText());
    }

    /** A value by the rules of the batch path. */
    private @Nullable Object value(String name, FeatureType type)
        throws IOException, UnusableRecordException {
      Object raw =
          switch (json.currentToken()) {
            case VALUE_NULL -> null;
            case VALUE_STRING -> limited(name, MAX_TEXT_LENGTH);
            case VALUE_NUMBER_INT -> json.getNumberValue();
            // Not as double: prices are exact.
            case VALUE_NUMBER_FLOAT -> decimal(name);
            case VALUE_TRUE -> Boolean.TRUE;
            case VALUE_FALSE -> Boolean.FALSE;
            default -> throw wrongType(name, "it is an object or a list");
          };
      try {
        return FeatureValues.normalise(name, raw, type, trim);
      } catch (UndecodableValueException e) {
        throw refuse(RejectionReason.WRONG_TYPE, String.valueOf(e.getMessage()));
      }
    }

    private BigDecimal decimal(String name) throws IOException, UnusableRecordException {
      try {
        return json.getDecimalValue();
      } catch (StreamConstraintsException e) {
        throw e;
      } catch (JsonProcessingException | ArithmeticException | NumberFormatException e) {
        // JSON allows exponents that Java's decimals do not have.
        throw wrongType(name, "it is beyond all numbers");
      }
    }

    /** Whatever it is, and however deep, but not deeper than allowed. */
    private void passOver() throws IOException, UnusableRecordException {
      if (!json.currentToken().isStructStart()) {
        return;
      }
      // The record's own object is one level, an entry and its list are two more.
      JsonToken token = json.currentToken();
      int inside = 0;
      do {
        if (token.isStructStart()) {
          inside++;
          if (json.getParsingContext().getNestingDepth() > MAX_DEPTH) {
            throw refuse(
                RejectionReason.TOO_DEEP,
                "objects and lists lie in each other more than %d deep".formatted(MAX_DEPTH));
          }
        } else if (token.isStructEnd()) {
          inside--;
        }
        if (inside > 0) {
          token = json.nextToken();
        }
      } while (inside > 0 && token != null);
    }

    private UnusableRecordException wrongType(String name, String why) {
      return refuse(RejectionReason.WRONG_TYPE, name + ": " + why);
    }
  }
}
