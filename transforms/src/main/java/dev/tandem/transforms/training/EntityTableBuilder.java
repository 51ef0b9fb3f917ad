package dev.tandem.transforms.training;

import dev.tandem.transforms.features.Feature;
import dev.tandem.transforms.features.FeatureRow;
import dev.tandem.transforms.features.ValueText;
import dev.tandem.transforms.model.FeatureInputs;
import dev.tandem.transforms.model.FeatureInputs.InputType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Collects users or items. Of an entity whose features differ between rows the newest row's count;
 * of rows of one time, those whose texts and numbers are greater.
 */
final class EntityTableBuilder {
  private static final int FIRST_CAPACITY = 1 << 10;

  private final String what;
  private final int limit;
  private final List<Column> columns = new ArrayList<>();
  private final @Nullable Column segment;
  private final Map<String, Integer> rows = new HashMap<>();
  private final List<String> ids = new ArrayList<>();
  private long[] times = new long[FIRST_CAPACITY];
  private @Nullable FeatureRow lastRow;
  private int lastIndex;
  private long lastTime;

  /**
   * @param what "users" or "items", for messages
   * @param limit most entities
   * @param segmentFeature one of the features, or null
   */
  EntityTableBuilder(
      String what, int limit, FeatureInputs inputs, @Nullable Feature segmentFeature) {
    this.what = what;
    this.limit = limit;
    for (int slot = 0; slot < inputs.features().size(); slot++) {
      Feature feature = inputs.features().get(slot);
      columns.add(new Column(feature, slot, FeatureInputs.preferred(feature) == InputType.STRING));
    }
    segment =
        segmentFeature == null
            ? null
            : new Column(segmentFeature, inputs.slot(segmentFeature.name()), true);
  }

  /** The row of an entity, which is added or updated. */
  int row(FeatureRow entity, long time) {
    if (entity == lastRow && time <= lastTime) {
      return lastIndex;
    }
    String id = ValueText.format(entity.key());
    Integer known = rows.get(id);
    int row;
    if (known == null) {
      row = add(id, entity, time);
    } else {
      row = known;
      if (time > times[row] || (time == times[row] && isGreater(entity, row))) {
        set(row, entity, time);
      }
    }
    lastRow = entity;
    lastIndex = row;
    // When this very row was compared: the table may hold another of the entity, and a later one.
    lastTime = time;
    return row;
  }

  private int add(String id, FeatureRow entity, long time) {
    int row = ids.size();
    if (row >= limit) {
      throw new IllegalArgumentException(
          "the snapshot has more than %,d %s: the trainer holds no more".formatted(limit, what));
    }
    if (row == times.length) {
      times = Arrays.copyOf(times, 2 * row);
      columns.forEach(column -> column.resize(2 * row));
      if (segment != null) {
        segment.resize(2 * row);
      }
    }
    rows.put(id, row);
    ids.add(id);
    set(row, entity, time);
    return row;
  }

  private void set(int row, FeatureRow entity, long time) {
    times[row] = time;
    columns.forEach(column -> column.set(row, entity));
    if (segment != null) {
      segment.set(row, entity);
    }
  }

  private boolean isGreater(FeatureRow entity, int row) {
    for (Column column : columns) {
      int comparison = column.compare(entity, row);
      if (comparison != 0) {
        return comparison > 0;
      }
    }
    return false;
  }

  int size() {
    return ids.size();
  }

  /**
   * The table in ascending order of ids.
   *
   * @param newRows filled with the new row of each row
   */
  EntityTable build(int[] newRows) {
    Integer[] order = IntStream.range(0, ids.size()).boxed().toArray(Integer[]::new);
    Arrays.sort(order, Comparator.comparing(ids::get));
    List<String> sorted = new ArrayList<>(order.length);
    for (int i = 0; i < order.length; i++) {
      newRows[order[i]] = i;
      sorted.add(ids.get(order[i]));
    }
    List<FeatureColumn> built = columns.stream().map(column -> column.build(order)).toList();
    return new EntityTable(
        List.copyOf(sorted), built, segment == null ? null : segment.build(order));
  }

  /** One feature's values while they are collected; texts by the order in which they came. */
  private static final class Column {
    private final Feature feature;
    private final int slot;
    private final boolean isText;
    private final Map<String, Integer> codeOf = new HashMap<>();
    private final List<String> texts = new ArrayList<>();
    private int[] codes;
    private float[] numbers;

    Column(Feature feature, int slot, boolean isText) {
      this.feature = feature;
      this.slot = slot;
      this.isText = isText;
      this.codes = new int[isText ? FIRST_CAPACITY : 0];
      this.numbers = new float[isText ? 0 : FIRST_CAPACITY];
    }

    void resize(int capacity) {
      if (isText) {
        codes = Arrays.copyOf(codes, capacity);
      } else {
        numbers = Arrays.copyOf(numbers, capacity);
      }
    }

    void set(int row, FeatureRow entity) {
      Object value = FeatureInputs.value(entity, slot);
      if (isText) {
        codes[row] = value == null ? -1 : code(FeatureInputs.text(value));
      } else {
        numbers[row] = FeatureInputs.number(value);
      }
    }

    private int code(String text) {
      Integer known = codeOf.putIfAbsent(text, texts.size());
      if (known != null) {
        return known;
      }
      texts.add(text);
      return texts.size() - 1;
    }

    int compare(FeatureRow entity, int row) {
      Object value = FeatureInputs.value(entity, slot);
      if (!isText) {
        return Float.compare(FeatureInputs.number(value), numbers[row]);
      }
      String mine = codes[row] < 0 ? "" : texts.get(codes[row]);
      return FeatureInputs.text(value).compareTo(mine);
    }

    FeatureColumn build(Integer[] order) {
      if (!isText) {
        float[] sorted = new float[order.length];
        for (int i = 0; i < sorted.length; i++) {
          sorted[i] = numbers[order[i]];
        }
        return new FeatureColumn(feature, false, new String[0], new int[0], sorted);
      }
      String[] dictionary = texts.toArray(String[]::new);
      Arrays.sort(dictionary);
      int[] newCode = new int[dictionary.length];
      for (int code = 0; code < newCode.length; code++) {
        newCode[code] = Arrays.binarySearch(dictionary, texts.get(code));
      }
      int[] sorted = new int[order.length];
      for (int i = 0; i < sorted.length; i++) {
        int code = codes[order[i]];
        sorted[i] = code < 0 ? -1 : newCode[code];
      }
      return new FeatureColumn(feature, true, dictionary, sorted, new float[0]);
    }
  }
}
