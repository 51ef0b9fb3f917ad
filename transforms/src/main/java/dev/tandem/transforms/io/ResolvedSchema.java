package dev.tandem.transforms.io;

import dev.tandem.transforms.features.FeatureSpec;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A spec that has been held against the live database: every column it names is there, under the
 * name the database gives it. Made by {@link SchemaCheck}.
 *
 * @param spec the spec, without its time if that was optional and is missing
 * @param users where users are read from
 * @param items where items are read from
 * @param ratings where ratings are read from
 * @param warnings what differs and does no harm, one sentence each
 */
public record ResolvedSchema(
    FeatureSpec spec, Relation users, Relation items, Relation ratings, List<String> warnings)
    implements Serializable {

  public ResolvedSchema {
    warnings = List.copyOf(warnings);
  }

  /**
   * A table or query that can be selected from.
   *
   * @param text what stands after FROM: a quoted table name, or a query with an alias
   * @param columns by the name that the spec gives them
   */
  public record Relation(String text, Map<String, Column> columns) implements Serializable {

    public Relation {
      columns = Map.copyOf(columns);
    }

    /**
     * @throws IllegalArgumentException if the check was not asked for this column
     */
    public Column column(String specColumn) {
      Column column = columns.get(specColumn);
      if (column == null) {
        throw new IllegalArgumentException("column " + specColumn + " was not checked");
      }
      return column;
    }
  }

  /**
   * A column as the database has it.
   *
   * @param name its real name
   * @param quoted its name as it stands in SQL
   * @param sqlType the database's name of its type, with precision where it has one
   * @param jdbcType a constant of {@link java.sql.Types}
   * @param nullable whether it may be null; null if the database does not say, as for a query
   */
  public record Column(
      String name, String quoted, String sqlType, int jdbcType, @Nullable Boolean nullable)
      implements Serializable {}
}
