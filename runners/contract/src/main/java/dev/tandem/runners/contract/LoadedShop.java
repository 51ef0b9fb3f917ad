package dev.tandem.runners.contract;

import dev.tandem.testdata.database.EmbeddedDatabase;
import dev.tandem.testdata.shop.Shop;
import dev.tandem.testdata.shop.ShopLoader;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** A sample shop in a database of its own, and how an export is told of it. */
public final class LoadedShop implements AutoCloseable {
  private final EmbeddedDatabase database;

  private LoadedShop(EmbeddedDatabase database) {
    this.database = database;
  }

  /** Takes the database over and fills it. */
  public static LoadedShop load(Shop shop, EmbeddedDatabase database) throws SQLException {
    ShopLoader.load(shop, database);
    return new LoadedShop(database);
  }

  /** The arguments of an export of this shop. */
  public List<String> export(String output, String... flags) {
    List<String> args = new ArrayList<>(job("training-export", "--output=" + output));
    args.addAll(Arrays.asList(flags));
    return args;
  }

  /** The arguments of a job that reads this shop. */
  public List<String> job(String name, String... flags) {
    List<String> args =
        new ArrayList<>(
            List.of(name, "--jdbcUrl=" + database.jdbcUrl(), "--jdbcUser=" + database.user()));
    args.addAll(Arrays.asList(flags));
    return args;
  }

  /** Where a job finds the password. */
  public Map<String, String> environment() {
    return Map.of("TANDEM_JDBC_PASSWORD", database.password());
  }

  String jdbcUrl() {
    return database.jdbcUrl();
  }

  String user() {
    return database.user();
  }

  public Connection connect() throws SQLException {
    return database.connect();
  }

  public void execute(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  public int count(String table) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet count = statement.executeQuery("SELECT count(*) FROM " + table)) {
      count.next();
      return count.getInt(1);
    }
  }

  @Override
  public void close() {
    database.close();
  }
}
