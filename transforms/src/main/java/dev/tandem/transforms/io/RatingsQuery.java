package dev.tandem.transforms.io;

import dev.tandem.transforms.features.Feature;
import dev.tandem.transforms.features.Feature.Role;
import dev.tandem.transforms.features.FeatureSpec;
import dev.tandem.transforms.io.ReadLane.Slice;
import java.io.Serializable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The query for one slice of the ratings: the columns needed, in the order of the users' keys.
 *
 * @param select {@code SELECT … FROM …} without a WHERE
 * @param key the expression that keys are compared and ordered by
 * @param columns the spec's column names, in the order of the SELECT
 */
record RatingsQuery(String select, String key, List<String> columns) implements Serializable {

  /** Positions in the SELECT, from 1. */
  static final int USER = 1;

  static final int ITEM = 2;
  static final int LABEL = 3;
  static final int FIRST_OPTIONAL = 4;

  static RatingsQuery of(ResolvedSchema schema, Dialect dialect, @Nullable String newestBy) {
    FeatureSpec spec = schema.spec();
    Feature user = spec.the(Role.USER_ID);
    List<String> columns = new ArrayList<>();
    columns.add(user.column());
    columns.add(spec.the(Role.ITEM_ID).column());
    columns.add(spec.the(Role.LABEL).column());
    Feature time = spec.time();
    if (time != null) {
      columns.add(time.column());
    }
    if (newestBy != null) {
      columns.add(newestBy);
    }
    List<String> quoted =
        columns.stream().map(column -> schema.ratings().column(column).quoted()).toList();
    return new RatingsQuery(
        "SELECT %s FROM %s".formatted(String.join(", ", quoted), schema.ratings().text()),
        dialect.normalisedKey(quoted.get(0), user.type(), spec.trim()),
        columns);
  }

  /** Runs it for one slice. The result holds {@link DatabaseConfig#FETCH_ROWS} rows at a time. */
  PreparedStatement prepare(Connection connection, Slice slice) throws SQLException {
    List<Object> parameters = new ArrayList<>();
    List<String> conditions = new ArrayList<>();
    if (slice.withoutKey()) {
      conditions.add(key + " IS NULL");
    } else {
      if (slice.from() == null && slice.to() == null) {
        conditions.add(key + " IS NOT NULL");
      }
      if (slice.from() != null) {
        conditions.add(key + " >= ?");
        parameters.add(slice.from());
      }
      if (slice.to() != null) {
        conditions.add(key + " < ?");
        parameters.add(slice.to());
      }
    }
    String order = slice.withoutKey() ? "" : " ORDER BY " + key;
    PreparedStatement statement =
        connection.prepareStatement(
            select + " WHERE " + String.join(" AND ", conditions) + order,
            ResultSet.TYPE_FORWARD_ONLY,
            ResultSet.CONCUR_READ_ONLY);
    try {
      statement.setFetchSize(DatabaseConfig.FETCH_ROWS);
      for (int i = 0; i < parameters.size(); i++) {
        statement.setObject(i + 1, parameters.get(i));
      }
      return statement;
    } catch (SQLException e) {
      statement.close();
      throw e;
    }
  }
}
