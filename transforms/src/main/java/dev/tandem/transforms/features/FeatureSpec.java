package dev.tandem.transforms.features;

import dev.tandem.transforms.features.Feature.Role;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which tables and columns a shop has, and what each is used for. Made by {@link
 * FeatureSpecReader}, which also checks it; a spec that exists is a valid one.
 *
 * @param name a name for people
 * @param users where users and their features are
 * @param items where items and their features are
 * @param ratings where the rated purchases are
 * @param features every column of the training table, in its order. Exactly one {@code USER_ID},
 *     one {@code ITEM_ID} and one {@code LABEL}; at most one {@code TIME}
 * @param segment the user feature that popular items are also listed by; null if there is none
 * @param stock the item feature that says whether an item can be had: a number above 0, or true;
 *     null if the shop tells nothing of the kind
 * @param timeOptional whether the time may be missing in the database; then it is left out
 * @param hash SHA-256 of the spec's meaning, 64 hex digits: equal for specs that differ only in
 *     layout or comments
 */
public record FeatureSpec(
    String name,
    Source users,
    Source items,
    Source ratings,
    List<Feature> features,
    @Nullable Feature segment,
    @Nullable Feature stock,
    boolean timeOptional,
    boolean trim,
    String hash)
    implements Serializable {

  public FeatureSpec {
    features = List.copyOf(features);
  }

  /**
   * A table or a query.
   *
   * @param name {@code users}, {@code items} or {@code ratings}
   * @param table table name, possibly with a schema ({@code shop.customers}); null with a query
   * @param query a SELECT; null with a table
   * @param key key column as the spec spells it; for ratings the column that holds the user's key
   */
  public record Source(String name, @Nullable String table, @Nullable String query, String key)
      implements Serializable {

    /** The table's name, or "query of users". */
    public String label() {
      return table != null ? table : "query of " + name;
    }
  }

  /** The features of a role, in spec order. */
  public List<Feature> withRole(Role role) {
    return features.stream().filter(f -> f.role() == role).toList();
  }

  /** The only feature of a role that every spec has: an id or the label. */
  public Feature the(Role role) {
    List<Feature> found = withRole(role);
    if (found.size() != 1) {
      throw new IllegalArgumentException("a spec has one %s, not %d".formatted(role, found.size()));
    }
    return found.get(0);
  }

  /** The feature that says when a rating was given, or null. */
  public @Nullable Feature time() {
    List<Feature> found = withRole(Role.TIME);
    return found.isEmpty() ? null : found.get(0);
  }

  /** This spec without its time, for a database that has none. */
  public FeatureSpec withoutTime() {
    return new FeatureSpec(
        name,
        users,
        items,
        ratings,
        features.stream().filter(f -> f.role() != Role.TIME).toList(),
        segment,
        stock,
        timeOptional,
        trim,
        hash);
  }
}
