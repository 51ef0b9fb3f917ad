package dev.tandem.transforms.training;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All users or all items of the training data.
 *
 * @param ids in ascending order
 * @param columns the features in spec order; the first is the id
 * @param segment the feature that the spec's segments are made of, as text; null if there is none
 */
record EntityTable(List<String> ids, List<FeatureColumn> columns, @Nullable FeatureColumn segment) {
  EntityTable {
    columns = List.copyOf(columns);
  }

  int size() {
    return ids.size();
  }
}
