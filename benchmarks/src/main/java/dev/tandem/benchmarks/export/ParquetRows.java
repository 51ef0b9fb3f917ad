package dev.tandem.benchmarks.export;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * What a training table holds, whatever the order of its rows and files.
 *
 * @param rows how many
 * @param fingerprint sum of a hash of each row; equal tables have equal ones
 */
record ParquetRows(long rows, String fingerprint) {

  /**
   * Reads a training table with DuckDB, which neither contender is made of.
   *
   * @param folder holds the files
   * @param glob which files below the folder
   * @throws SQLException if there are none, or a column is missing
   */
  static ParquetRows read(Path folder, String glob) throws SQLException {
    // Cast to one type each: the contenders may differ in the width of an integer, not in a value.
    String sql =
        """
        SELECT count(*), sum(hash(
            customer_number::BIGINT, credit_limit::DECIMAL(12,4), city, postal_code, country,
            product_code, quantity_in_stock::BIGINT, buy_price::DECIMAL(12,4),
            msrp::DECIMAL(12,4), product_line, product_scale, rating::BIGINT,
            epoch_us(rating_time))::HUGEINT)::VARCHAR
        FROM read_parquet('%s')
        """
            .formatted(folder.resolve(glob).toString().replace("'", "''"));
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      result.next();
      return new ParquetRows(result.getLong(1), String.valueOf(result.getString(2)));
    }
  }
}
