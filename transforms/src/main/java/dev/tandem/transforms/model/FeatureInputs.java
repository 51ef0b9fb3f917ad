package dev.tandem.transforms.model;

import dev.tandem.transforms.features.Feature;
import dev.tandem.transforms.features.Feature.Role;
import dev.tandem.transforms.features.FeatureRow;
import dev.tandem.transforms.features.FeatureSpec;
import dev.tandem.transforms.features.FeatureType;
import dev.tandem.transforms.features.FeatureType.Kind;
import dev.tandem.transforms.features.ValueText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How features enter a tower: which there are on a side, and what a value becomes. Training,
 * serving and foreign bundles all keep to this; {@code docs/model-bundle.md} says it for people.
 *
 * <p>A side's features stand in <em>slots</em>: slot 0 is the key, slot {@code i} from 1 on is the
 * feature {@code i - 1} of a {@link FeatureRow}. Immutable and safe for threads.
 */
public final class FeatureInputs {
  /** Which tower. */
  public enum Side {
    USER(Role.USER_ID, Role.USER, "user tower"),
    ITEM(Role.ITEM_ID, Role.ITEM, "item tower");

    private final Role id;
    private final Role role;
    private final String title;

    Side(Role id, Role role, String title) {
      this.id = id;
      this.role = role;
      this.title = title;
    }

    /** {@code user tower} or {@code item tower}, for messages. */
    public String title() {
      return title;
    }
  }

  /** What kind of tensor takes a feature. */
  public enum InputType {
    STRING,
    FLOAT
  }

  /** The values of some rows, by slot. */
  @FunctionalInterface
  public interface Values {
    /**
     * @param row from 0
     * @param slot of the feature; see {@link FeatureInputs}
     * @return null if there is none; classes as in {@link FeatureType}
     */
    @Nullable Object value(int row, int slot);
  }

  /** Beyond this a number says no more; and sums of squares of such floats do not overflow. */
  public static final double MOST = 1e15;

  private static final double SECONDS_PER_DAY = 86_400;
  private static final double NANOS_PER_SECOND = 1e9;

  private final Side side;
  private final List<Feature> features;
  private final Map<String, Integer> slots = new HashMap<>();

  private FeatureInputs(Side side, List<Feature> features) {
    this.side = side;
    this.features = List.copyOf(features);
    for (int slot = 0; slot < features.size(); slot++) {
      slots.put(features.get(slot).name(), slot);
    }
  }

  public static FeatureInputs of(FeatureSpec spec, Side side) {
    List<Feature> features = new ArrayList<>();
    features.add(spec.the(side.id));
    features.addAll(spec.withRole(side.role));
    return new FeatureInputs(side, features);
  }

  public Side side() {
    return side;
  }

  /** The features by slot: the key, then those of a {@link FeatureRow}. */
  public List<Feature> features() {
    return features;
  }

  /** The slot of a feature; -1 if this side has none of that name. */
  public int slot(String name) {
    return slots.getOrDefault(name, -1);
  }

  /** What the reference trainer takes: numbers and times as FLOAT, all else and ids as STRING. */
  public static InputType preferred(Feature feature) {
    boolean id = feature.role() == Role.USER_ID || feature.role() == Role.ITEM_ID;
    return !id && (feature.type().isNumeric() || feature.type().kind() == Kind.TIMESTAMP)
        ? InputType.FLOAT
        : InputType.STRING;
  }

  /** Whether values of a type can enter: all can as STRING, a string cannot as FLOAT. */
  public static boolean allows(FeatureType type, InputType input) {
    return input == InputType.STRING || type.kind() != Kind.STRING;
  }

  /**
   * What a STRING input gets: the text that a snapshot's CSV has, {@code ""} for null. A character
   * that ONNX Runtime's binding would hand over wrongly, one beyond U+FFFF, half of one, or U+0000,
   * becomes U+FFFD.
   */
  public static String text(@Nullable Object value) {
    if (value == null) {
      return "";
    }
    String text = value instanceof String string ? string : ValueText.format(value);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0 || Character.isSurrogate(c)) {
        return replaced(text);
      }
    }
    return text;
  }

  private static String replaced(String text) {
    StringBuilder plain = new StringBuilder(text.length());
    text.codePoints()
        .map(
            c ->
                c == 0 || c > Character.MAX_VALUE || Character.getType(c) == Character.SURROGATE
                    ? 0xFFFD
                    : c)
        .forEach(plain::appendCodePoint);
    return plain.toString();
  }

  /**
   * What a FLOAT input gets: the number within ±{@value #MOST}, 1 or 0 for a boolean, the days
   * since 1970-01-01 UTC for a time, NaN for null.
   *
   * @throws IllegalArgumentException if the value is a string
   */
  public static float number(@Nullable Object value) {
    if (value == null) {
      return Float.NaN;
    }
    if (value instanceof Number number) {
      double exact = number.doubleValue();
      return (float) Math.max(-MOST, Math.min(MOST, exact));
    }
    if (value instanceof Boolean flag) {
      return flag ? 1 : 0;
    }
    if (value instanceof Instant time) {
      return (float)
          ((time.getEpochSecond() + time.getNano() / NANOS_PER_SECOND) / SECONDS_PER_DAY);
    }
    throw new IllegalArgumentException(
        "a %s cannot be a number for a tower".formatted(value.getClass().getSimpleName()));
  }

  /** The values of rows as {@link FeatureRow}s have them. */
  public static Values of(List<FeatureRow> rows) {
    return (row, slot) -> value(rows.get(row), slot);
  }

  /** The values of one row. */
  public static Values of(FeatureRow only) {
    return (row, slot) -> value(only, slot);
  }

  /** What a row has in a slot. */
  public static @Nullable Object value(FeatureRow row, int slot) {
    return slot == 0 ? row.key() : row.value(slot - 1);
  }
}
