package dev.tandem.transforms.score;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An element with its vector.
 *
 * @param <T> what was embedded
 */
public final class Embedded<T> {
  private final T element;
  private final String modelVersion;
  private final float[] vector;

  /**
   * @param modelVersion of the bundle whose tower it was
   * @param vector finite, as the tower gave it; handed over, not copied
   */
  public Embedded(T element, String modelVersion, float[] vector) {
    this.element = element;
    this.modelVersion = modelVersion;
    this.vector = vector;
  }

  public T element() {
    return element;
  }

  public String modelVersion() {
    return modelVersion;
  }

  /** Not to be changed. */
  public float[] vector() {
    return vector;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Embedded<?> that
        && element.equals(that.element)
        && modelVersion.equals(that.modelVersion)
        && Arrays.equals(vector, that.vector);
  }

  @Override
  public int hashCode() {
    return 31 * element.hashCode() + Arrays.hashCode(vector);
  }

  @Override
  public String toString() {
    return "%s by %s: %s".formatted(element, modelVersion, Arrays.toString(vector));
  }
}
