package dev.tandem.transforms.archive;

import dev.tandem.transforms.features.FeatureType;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A column of an archive's rows, or a field of the structs in a list; every format follows it.
 *
 * @param <R> what it is a column of
 */
sealed interface Column<R> {
  String name();

  /**
   * One value.
   *
   * @param of gives the value, of the class that {@link FeatureType} says
   */
  record Value<R>(String name, FeatureType type, boolean nullable, Function<R, @Nullable Object> of)
      implements Column<R> {}

  /**
   * A list of structs, which may be empty and is never null.
   *
   * @param of gives the elements
   * @param fields of each element
   */
  record ListOf<R, E>(String name, Function<R, List<E>> of, List<Column<E>> fields)
      implements Column<R> {
    public ListOf {
      fields = List.copyOf(fields);
    }
  }

  static <R> Value<R> required(String name, FeatureType type, Function<R, @Nullable Object> of) {
    return new Value<>(name, type, false, of);
  }

  static <R> Value<R> nullable(String name, FeatureType type, Function<R, @Nullable Object> of) {
    return new Value<>(name, type, true, of);
  }
}
