package dev.tandem.transforms.features;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * One column of the training table.
 *
 * @param name its name in files, models and messages
 * @param type the type of its values
 * @param role what it describes, which also says which table it is read from
 * @param column its column in that table, as the spec spells it
 * @param nullable whether null is a normal value; a null elsewhere rejects the record
 * @param min smallest allowed value of a number, null for no limit
 * @param max largest allowed value of a number, null for no limit
 */
public record Feature(
    String name,
    FeatureType type,
    Role role,
    String column,
    boolean nullable,
    @Nullable Double min,
    @Nullable Double max)
    implements Serializable {

  /** Whether a value is within {@link #min} and {@link #max}; what is no number always is. */
  public boolean allows(Object value) {
    if (!(value instanceof Number number)) {
      return true;
    }
    double numeric = number.doubleValue();
    return (min == null || numeric >= min) && (max == null || numeric <= max);
  }

  /** What a feature describes. */
  public enum Role {
    /** The key of the user, read from the ratings. */
    USER_ID,
    /** The key of the item, read from the ratings. */
    ITEM_ID,
    /** A property of the user, read from the users' table. */
    USER,
    /** A property of the item, read from the items' table. */
    ITEM,
    /** What the model learns: the rating. */
    LABEL,
    /** When the rating was given. */
    TIME
  }
}
