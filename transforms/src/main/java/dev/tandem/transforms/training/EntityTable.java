package dev.tandem.transforms.training;

import java.util.List;

/**
 * All users or all items of the training data.
 *
 * @param ids in ascending order
 * @param columns the features in spec order; the first is the id
 */
record EntityTable(List<String> ids, List<FeatureColumn> columns) {
  EntityTable {
    columns = List.copyOf(columns);
  }

  int size() {
    return ids.size();
  }
}
