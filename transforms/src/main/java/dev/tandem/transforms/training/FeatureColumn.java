package dev.tandem.transforms.training;

import dev.tandem.transforms.features.Feature;
import dev.tandem.transforms.features.FeatureType.Kind;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The values of one feature for every user or every item, as the towers take them: texts as numbers
 * of a dictionary, or floats.
 *
 * @param feature whose values they are
 * @param dictionary the distinct texts in ascending order; empty for numbers
 * @param codes for each row its text's place in the dictionary, -1 for null; empty for numbers
 * @param numbers for each row its number, NaN for null; empty for texts
 */
record FeatureColumn(Feature feature, String[] dictionary, int[] codes, float[] numbers) {
  private static final double SECONDS_PER_DAY = 86_400;
  private static final double NANOS_PER_SECOND = 1e9;

  /** Numbers are clipped to this on both sides. */
  static final double LIMIT = 1e15;

  boolean isText() {
    return isText(feature);
  }

  /** Whether a tower takes the feature as text: ids, strings and booleans. */
  static boolean isText(Feature feature) {
    Kind kind = feature.type().kind();
    return switch (feature.role()) {
      case USER_ID, ITEM_ID -> true;
      case USER, ITEM, LABEL, TIME -> kind == Kind.STRING || kind == Kind.BOOLEAN;
    };
  }

  /** A value as a tower's float input takes it. */
  static float number(@Nullable Object value) {
    if (value == null) {
      return Float.NaN;
    }
    double number;
    if (value instanceof Instant time) {
      number = (time.getEpochSecond() + time.getNano() / NANOS_PER_SECOND) / SECONDS_PER_DAY;
    } else if (value instanceof BigDecimal decimal) {
      number = decimal.doubleValue();
    } else if (value instanceof Number other) {
      number = other.doubleValue();
    } else {
      throw new IllegalArgumentException(value.getClass() + " is no number");
    }
    return (float) Math.max(-LIMIT, Math.min(LIMIT, number));
  }
}
