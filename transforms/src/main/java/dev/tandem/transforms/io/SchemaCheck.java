package dev.tandem.transforms.io;

import dev.tandem.transforms.features.Feature;
import dev.tandem.transforms.features.Feature.Role;
import dev.tandem.transforms.features.FeatureSpec;
import dev.tandem.transforms.features.FeatureSpec.Source;
import dev.tandem.transforms.features.FeatureType;
import dev.tandem.transforms.features.NearestNames;
import dev.tandem.transforms.io.ResolvedSchema.Column;
import dev.tandem.transforms.io.ResolvedSchema.Relation;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Compares a feature spec with a live database before anything is read.
 *
 * <p>Reads no row and writes nothing: it asks for the description of each table and query. Names
 * are matched as written first, and then without regard to case.
 */
public final class SchemaCheck {
  private final FeatureSpec spec;
  private final Dialect dialect;
  private final RelationFinder finder;
  private final List<String> problems = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private boolean timeIsMissing;

  private SchemaCheck(FeatureSpec spec, Dialect dialect, Connection connection) {
    this.spec = spec;
    this.dialect = dialect;
    this.finder = new RelationFinder(dialect, connection);
  }

  /**
   * What is wanted of a relation.
   *
   * @param type null if the column may be of any type
   */
  private record Wanted(
      String name, String column, @Nullable FeatureType type, boolean nullable, boolean optional) {

    static Wanted of(Feature feature) {
      return new Wanted(
          feature.name(), feature.column(), feature.type(), feature.nullable(), false);
    }
  }

  /**
   * Finds a spec's tables and columns.
   *
   * @param connection stays open; inside a transaction, the transaction stays usable
   * @param extraRatingsColumns columns of the ratings, of any type, that are needed beside those of
   *     the spec
   * @throws SchemaMismatchException if the database lacks something or has it as another type; the
   *     message names everything at once
   * @throws SQLException if the database cannot be asked
   */
  public static ResolvedSchema check(
      Connection connection, Dialect dialect, FeatureSpec spec, List<String> extraRatingsColumns)
      throws SQLException {
    return new SchemaCheck(spec, dialect, connection).check(extraRatingsColumns);
  }

  private ResolvedSchema check(List<String> extraRatingsColumns) throws SQLException {
    Relation users = relation(spec.users(), ofTable(spec.users(), Role.USER_ID, Role.USER));
    Relation items = relation(spec.items(), ofTable(spec.items(), Role.ITEM_ID, Role.ITEM));
    Relation ratings = relation(spec.ratings(), ofRatings(extraRatingsColumns));
    if (users == null || items == null || ratings == null || !problems.isEmpty()) {
      throw new SchemaMismatchException(problems);
    }
    return new ResolvedSchema(
        timeIsMissing ? spec.withoutTime() : spec, users, items, ratings, warnings);
  }

  private List<Wanted> ofTable(Source source, Role id, Role role) {
    List<Wanted> wanted = new ArrayList<>();
    wanted.add(new Wanted("key", source.key(), spec.the(id).type(), false, false));
    spec.withRole(role).forEach(feature -> wanted.add(Wanted.of(feature)));
    return wanted;
  }

  private List<Wanted> ofRatings(List<String> extraColumns) {
    List<Wanted> wanted = new ArrayList<>();
    for (Role role : List.of(Role.USER_ID, Role.ITEM_ID, Role.LABEL)) {
      wanted.add(Wanted.of(spec.the(role)));
    }
    extraColumns.forEach(column -> wanted.add(new Wanted(column, column, null, true, false)));
    Feature time = spec.time();
    if (time != null) {
      // What a flag asks for may not be missing, even if the spec could do without it.
      boolean optional = spec.timeOptional() && !extraColumns.contains(time.column());
      wanted.add(new Wanted(time.name(), time.column(), time.type(), time.nullable(), optional));
    }
    return wanted;
  }

  /** The relation; null with a problem. */
  private @Nullable Relation relation(Source source, List<Wanted> wanted) throws SQLException {
    RelationFinder.Found found;
    try {
      found = finder.find(source);
    } catch (RelationFinder.NotFound e) {
      addProblem(source.label() + ": " + e.getMessage());
      return null;
    }
    Map<String, Column> columns = new LinkedHashMap<>();
    for (Wanted one : wanted) {
      column(source, found.columns(), one)
          .ifPresent(column -> columns.putIfAbsent(one.column(), column));
    }
    if (!columns.isEmpty()) {
      String list =
          columns.values().stream()
              .map(Column::quoted)
              .distinct()
              .collect(Collectors.joining(", "));
      finder
          .whyUnreadable("SELECT " + list + " FROM " + found.sql())
          .ifPresent(reason -> addProblem(source.label() + ": cannot be read: " + reason));
    }
    return new Relation(found.sql(), columns);
  }

  private Optional<Column> column(Source source, List<LiveColumn> columns, Wanted wanted) {
    String label = source.label() + "." + wanted.column();
    List<LiveColumn> matches =
        columns.stream().filter(c -> c.name().equals(wanted.column())).toList();
    if (matches.isEmpty()) {
      matches = columns.stream().filter(c -> c.name().equalsIgnoreCase(wanted.column())).toList();
    }
    if (matches.isEmpty() && wanted.optional()) {
      timeIsMissing = true;
      addWarning(
          label
              + ": the column is missing and optional: the training table has no '%s', and which"
                  .formatted(wanted.name())
              + " of several ratings is the last cannot be told");
      return Optional.empty();
    }
    if (matches.size() != 1) {
      List<String> names = columns.stream().map(LiveColumn::name).toList();
      addProblem(
          label
              + (matches.isEmpty()
                  ? ": the column is missing" + NearestNames.suggestion(wanted.column(), names, 3)
                  : ": the name fits several columns: "
                      + String.join(", ", matches.stream().map(LiveColumn::name).toList())));
      return Optional.empty();
    }
    LiveColumn match = matches.get(0);
    if (wanted.type() != null) {
      TypeFit fit = TypeFit.of(match, wanted.type(), spec.trim());
      fit.error().ifPresent(error -> addProblem(label + ": " + error));
      fit.warning().ifPresent(warning -> addWarning(label + ": " + warning));
    }
    if (Boolean.TRUE.equals(match.nullable()) && !wanted.nullable()) {
      addWarning(label + ": may be null in the database: a record with null is rejected");
    }
    return Optional.of(
        new Column(
            match.name(),
            dialect.quote(match.name()),
            match.sqlType(),
            match.jdbcType(),
            match.nullable()));
  }

  /** Once: two features may be read from one column. */
  private void addProblem(String problem) {
    if (!problems.contains(problem)) {
      problems.add(problem);
    }
  }

  private void addWarning(String warning) {
    if (!warnings.contains(warning)) {
      warnings.add(warning);
    }
  }
}
