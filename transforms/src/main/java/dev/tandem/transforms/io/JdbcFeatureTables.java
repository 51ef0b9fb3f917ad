package dev.tandem.transforms.io;

import dev.tandem.transforms.features.Feature;
import dev.tandem.transforms.features.Feature.Role;
import dev.tandem.transforms.features.FeatureRow;
import dev.tandem.transforms.features.FeatureSpec;
import dev.tandem.transforms.features.FeatureTable;
import dev.tandem.transforms.features.FeatureTables;
import dev.tandem.transforms.features.FeatureType;
import dev.tandem.transforms.features.UndecodableValueException;
import dev.tandem.transforms.io.ResolvedSchema.Relation;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.StringJoiner;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads the users' and items' tables from the database, over one connection that closes at the end.
 *
 * @param database where they are
 * @param view the moment of the database they are read at
 * @param schema the checked spec
 */
public record JdbcFeatureTables(DatabaseConfig database, DatabaseView view, ResolvedSchema schema)
    implements FeatureTables.Loader {

  private static final Logger LOG = LoggerFactory.getLogger(JdbcFeatureTables.class);

  /** A column with more different texts than this is not worth sharing them. */
  private static final int MAX_SHARED_TEXTS = 100_000;

  @Override
  public FeatureTables load() throws DatabaseGoneException {
    long start = System.nanoTime();
    FeatureSpec spec = schema.spec();
    try (Connection connection = database.connect()) {
      view.join(connection, database.dialect());
      FeatureTable users =
          read(connection, spec.users(), schema.users(), Role.USER_ID, spec.withRole(Role.USER));
      FeatureTable items = readItems(connection);
      connection.rollback();
      LOG.info(
          "Loaded {} users and {} items in {} ms",
          users.size(),
          items.size(),
          (System.nanoTime() - start) / 1_000_000);
      return new FeatureTables(users, items);
    } catch (SQLException e) {
      throw gone(e);
    }
  }

  /** Loads the items alone; nobody is a user. */
  public FeatureTables.Loader itemsOnly() {
    return () -> new FeatureTables(new FeatureTable.Builder().build(), loadItems());
  }

  private FeatureTable loadItems() throws DatabaseGoneException {
    try (Connection connection = database.connect()) {
      view.join(connection, database.dialect());
      FeatureTable items = readItems(connection);
      connection.rollback();
      return items;
    } catch (SQLException e) {
      throw gone(e);
    }
  }

  private FeatureTable readItems(Connection connection) throws SQLException {
    FeatureSpec spec = schema.spec();
    return read(connection, spec.items(), schema.items(), Role.ITEM_ID, spec.withRole(Role.ITEM));
  }

  private DatabaseGoneException gone(SQLException e) {
    return new DatabaseGoneException(
        "Reading the features from %s failed: %s".formatted(database.publicUrl(), e.getMessage()),
        e);
  }

  private FeatureTable read(
      Connection connection,
      FeatureSpec.Source source,
      Relation relation,
      Role id,
      List<Feature> features)
      throws SQLException {
    FeatureType keyType = schema.spec().the(id).type();
    boolean trim = schema.spec().trim();
    StringJoiner columns = new StringJoiner(", ");
    columns.add(relation.column(source.key()).quoted());
    ValueReader keys = ValueReader.of(keyType, trim, relation.column(source.key()));
    List<ValueReader> values = new ArrayList<>();
    for (Feature feature : features) {
      columns.add(relation.column(feature.column()).quoted());
      values.add(ValueReader.of(feature.type(), trim, relation.column(feature.column())));
    }
    FeatureTable.Builder table = new FeatureTable.Builder();
    Map<String, String> texts = new HashMap<>();
    try (Statement statement =
        connection.createStatement(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY)) {
      statement.setFetchSize(DatabaseConfig.FETCH_ROWS);
      try (ResultSet rows =
          statement.executeQuery("SELECT %s FROM %s".formatted(columns, relation.text()))) {
        while (rows.next()) {
          readRow(rows, keys, features, values, texts, table);
        }
      }
    }
    SortedMap<String, Long> trimmed = new TreeMap<>();
    note(trimmed, source.key(), keys);
    for (int i = 0; i < features.size(); i++) {
      note(trimmed, features.get(i).column(), values.get(i));
    }
    return table.trimmed(trimmed).build();
  }

  private static void note(SortedMap<String, Long> trimmed, String column, ValueReader reader) {
    if (reader.trimmed() > 0) {
      trimmed.put(column, reader.trimmed());
    }
  }

  private static void readRow(
      ResultSet rows,
      ValueReader keys,
      List<Feature> features,
      List<ValueReader> values,
      Map<String, String> texts,
      FeatureTable.Builder table)
      throws SQLException {
    Object key;
    try {
      key = keys.read(rows, 1);
    } catch (UndecodableValueException e) {
      // A key that cannot be read cannot be asked for either.
      key = null;
    }
    if (key == null) {
      table.addWithoutKey();
      return;
    }
    @Nullable Object[] row = new Object[features.size()];
    for (int i = 0; i < row.length; i++) {
      try {
        row[i] = shared(values.get(i).read(rows, i + 2), texts);
      } catch (UndecodableValueException e) {
        table.addUnusable(key, Objects.requireNonNullElse(e.getMessage(), e.toString()));
        return;
      }
      String problem = problem(features.get(i), row[i]);
      if (problem != null) {
        table.addUnusable(key, problem);
        return;
      }
    }
    table.add(new FeatureRow(key, row));
  }

  private static @Nullable String problem(Feature feature, @Nullable Object value) {
    if (value == null) {
      return feature.nullable() ? null : feature.column() + " is null";
    }
    return feature.allows(value)
        ? null
        : "%s is %s, outside of what the spec allows".formatted(feature.column(), value);
  }

  /** Cities and countries occur thousands of times: one String of each will do. */
  private static @Nullable Object shared(@Nullable Object value, Map<String, String> texts) {
    if (!(value instanceof String text) || texts.size() >= MAX_SHARED_TEXTS) {
      return value;
    }
    String held = texts.putIfAbsent(text, text);
    return held == null ? text : held;
  }
}
