package dev.tandem.transforms.score;

import dev.tandem.transforms.model.FeatureInputs;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * Finds the features in an element; travels to the workers.
 *
 * @param <T> the element
 */
@FunctionalInterface
public interface ElementValues<T> extends Serializable {

  /**
   * @param slot of the feature, see {@link FeatureInputs}: 0 is the key
   * @return null if it is not known; else of the class that the feature's type has
   */
  @Nullable Object value(T element, int slot);
}
