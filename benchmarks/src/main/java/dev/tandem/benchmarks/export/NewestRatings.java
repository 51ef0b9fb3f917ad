package dev.tandem.benchmarks.export;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.shiftright;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.timestamp_micros;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.functions.when;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/**
 * Ways to say in Spark SQL: of several ratings of one product by one customer the newest, of
 * equally new ones the highest; without a time is oldest. All give the same rows;
 * docs/benchmarks.md says which is the fastest.
 *
 * <p>In and out: {@code customer_number, product_code, rating} 1 to 5, {@code rating_time}.
 */
enum NewestRatings {
  /**
   * Time and rating in one long, so that the aggregate's buffer is of fixed width and Spark
   * aggregates by hash.
   */
  PACKED {
    @Override
    Dataset<Row> of(Dataset<Row> ratings) {
      Column micros = unix_micros(col("rating_time").cast("timestamp"));
      Column packed =
          coalesce(micros, lit(NO_TIME)).multiply(1L << RATING_BITS).plus(col("rating"));
      Column time = shiftright(col("packed"), RATING_BITS);
      return ratings
          .groupBy(KEY)
          .agg(max(packed).as("packed"))
          .select(
              KEY[0],
              KEY[1],
              col("packed").bitwiseAND((1L << RATING_BITS) - 1).cast("int").as("rating"),
              when(time.notEqual(NO_TIME), timestamp_micros(time))
                  .cast("timestamp_ntz")
                  .as("rating_time"));
    }
  },

  /** The maximum of a struct; Spark aggregates by sorting. */
  STRUCT {
    @Override
    Dataset<Row> of(Dataset<Row> ratings) {
      return ratings
          .groupBy(KEY)
          .agg(max(struct("rating_time", "rating")).as("newest"))
          .select(KEY[0], KEY[1], col("newest.rating"), col("newest.rating_time"));
    }
  },

  /** The first row of a sorted window. */
  WINDOW {
    @Override
    Dataset<Row> of(Dataset<Row> ratings) {
      Column rank =
          row_number()
              .over(
                  Window.partitionBy(KEY)
                      .orderBy(col("rating_time").desc_nulls_last(), col("rating").desc()));
      return ratings.withColumn("rank", rank).where(col("rank").equalTo(1)).drop("rank");
    }
  },

  /** Left to the database, which sorts each partition: see {@link #table}. */
  DATABASE {
    @Override
    Dataset<Row> of(Dataset<Row> ratings) {
      return ratings;
    }

    @Override
    String table() {
      return """
          (SELECT DISTINCT ON (customerNumber, trim(productCode))
             customerNumber, productCode, productRating, ratingTime
           FROM ratings
           WHERE productRating BETWEEN 1 AND 5
           ORDER BY customerNumber, trim(productCode), ratingTime DESC NULLS LAST,
             productRating DESC) newest""";
    }
  };

  private static final Column[] KEY = {col("customer_number"), col("product_code")};

  /** Three bits hold 1 to 5 below the microseconds of any year that a shop has seen. */
  private static final int RATING_BITS = 3;

  private static final long NO_TIME = Long.MIN_VALUE >> RATING_BITS;

  abstract Dataset<Row> of(Dataset<Row> ratings);

  /** What to read as the ratings. */
  String table() {
    return "ratings";
  }
}
