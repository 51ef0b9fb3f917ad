package dev.tandem.transforms.model;

import dev.tandem.transforms.features.Feature;
import dev.tandem.transforms.model.FeatureInputs.Values;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows that a tower must cope with, whatever it was trained on: nothing known, unknown and odd
 * texts, extreme numbers.
 */
final class ProbeRows implements Values {
  private static final int LONG_TEXT = 10_000;
  private static final List<@Nullable Object> TEXTS =
      Arrays.asList(
          null,
          "",
          " ",
          "no such value",
          "Þórshöfn, Αθήνα, 東京",
          "\uD83D\uDE00\u0000",
          "0",
          "x".repeat(LONG_TEXT));
  private static final List<@Nullable Object> NUMBERS =
      Arrays.asList(null, 0.0, 1.0, -1.0, 1e30, -1e30, Double.NaN, Double.POSITIVE_INFINITY, 1e-30);
  private static final List<@Nullable Object> FLAGS = Arrays.asList(null, true, false);
  private static final List<@Nullable Object> TIMES =
      Arrays.asList(
          null,
          Instant.EPOCH,
          Instant.parse("1900-01-01T00:00:00Z"),
          Instant.parse("2026-06-30T23:59:59.999999Z"),
          Instant.parse("9999-12-31T23:59:59Z"));

  private final List<List<@Nullable Object>> bySlot = new ArrayList<>();
  private final int size;

  ProbeRows(FeatureInputs inputs) {
    int most = 1;
    for (Feature feature : inputs.features()) {
      List<@Nullable Object> values =
          switch (feature.type().kind()) {
            case STRING -> TEXTS;
            case INT, LONG, DECIMAL, DOUBLE -> NUMBERS;
            case BOOLEAN -> FLAGS;
            case TIMESTAMP -> TIMES;
          };
      bySlot.add(values);
      most = Math.max(most, values.size());
    }
    this.size = 2 * most;
  }

  int size() {
    return size;
  }

  /** Row 0 knows nothing; in the second half no two features turn at the same pace. */
  @Override
  public @Nullable Object value(int row, int slot) {
    List<@Nullable Object> values = bySlot.get(slot);
    int turn = row < size / 2 ? row : row * (slot + 1) + slot;
    return values.get(turn % values.size());
  }

  /** What a row holds, for messages. */
  String describe(FeatureInputs inputs, int row) {
    List<String> values = new ArrayList<>();
    for (int slot = 0; slot < bySlot.size(); slot++) {
      String text = String.valueOf(value(row, slot)).replace("\u0000", "\\0");
      values.add(
          "%s=%s"
              .formatted(
                  inputs.features().get(slot).name(),
                  text.length() > 30 ? text.length() + " characters" : text));
    }
    return String.join(", ", values);
  }
}
