package dev.tandem.transforms.snapshot;

import dev.tandem.transforms.features.Feature.Role;
import dev.tandem.transforms.features.FeatureRow;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes rows of a file's values, sharing the rows of users and items that are equal. */
final class RowAssembler {
  private static final int ITEMS_REMEMBERED = 1 << 14;

  private final SnapshotSchema schema;
  private final String file;
  private final int userFeatures;
  private final int itemFeatures;
  private final Map<Object, FeatureRow> items = new HashMap<>();
  private @Nullable FeatureRow lastUser;

  /**
   * @param file for messages
   */
  RowAssembler(SnapshotSchema schema, String file) {
    this.schema = schema;
    this.file = file;
    this.userFeatures = count(schema, Role.USER);
    this.itemFeatures = count(schema, Role.ITEM);
  }

  /**
   * @param values one per column of the schema; not kept
   */
  RowFileReader.Entry assemble(@Nullable Object[] values) {
    @Nullable Object[] userValues = new @Nullable Object[userFeatures];
    @Nullable Object[] itemValues = new @Nullable Object[itemFeatures];
    Object userKey = null;
    Object itemKey = null;
    Number label = null;
    Instant time = null;
    for (int i = 0; i < values.length; i++) {
      Object value = values[i];
      SnapshotSchema.Column column = schema.columns().get(i);
      if (value == null && !column.nullable()) {
        throw new IllegalArgumentException(
            "%s: column '%s' is null and may not be".formatted(file, column.name()));
      }
      switch (column.role()) {
        case USER_ID -> userKey = value;
        case ITEM_ID -> itemKey = value;
        case USER -> userValues[schema.indexInRow(i)] = value;
        case ITEM -> itemValues[schema.indexInRow(i)] = value;
        case LABEL -> label = (Number) value;
        case TIME -> time = (Instant) value;
      }
    }
    if (userKey == null || itemKey == null || label == null) {
      throw new IllegalArgumentException(file + ": user, item and label may not be null");
    }
    return new RowFileReader.Entry(
        user(new FeatureRow(userKey, userValues)),
        new TrainingRows.Row(item(new FeatureRow(itemKey, itemValues)), label, time));
  }

  private FeatureRow user(FeatureRow user) {
    FeatureRow last = lastUser;
    if (last != null && last.equals(user)) {
      return last;
    }
    lastUser = user;
    return user;
  }

  private FeatureRow item(FeatureRow item) {
    FeatureRow known = items.get(item.key());
    if (known != null && known.equals(item)) {
      return known;
    }
    if (items.size() >= ITEMS_REMEMBERED) {
      items.clear();
    }
    items.put(item.key(), item);
    return item;
  }

  private static int count(SnapshotSchema schema, Role role) {
    return (int) schema.columns().stream().filter(c -> c.role() == role).count();
  }
}
