package dev.tandem.benchmarks.export;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;

import dev.tandem.benchmarks.launch.Flags;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The training export as Spark SQL alone would do it: the same columns, filters and joins, from
 * Postgres into Parquet. It has no manifest, no record of refused ratings and no common view of the
 * database over its connections.
 *
 * <p>{@code --jdbcUrl --jdbcUser --output --duplicates=ALL|LAST}; the password comes from the
 * environment variable {@code TANDEM_JDBC_PASSWORD}. {@code --newest} chooses among {@link
 * NewestRatings}, {@code --partitions} how many ranges of customers the ratings are read in. The
 * output folder must not exist.
 */
public final class SparkSqlTwin {
  private static final String FETCH_SIZE = "10000";

  /** Customers with low numbers rated more: with one partition for each core, a core would idle. */
  private static final int PARTITIONS_PER_CORE = 4;

  private final SparkSession spark;
  private final String jdbcUrl;
  private final Properties connection;
  private final int partitions;

  private SparkSqlTwin(SparkSession spark, String jdbcUrl, Properties connection, int partitions) {
    this.spark = spark;
    this.partitions = partitions;
    this.jdbcUrl = jdbcUrl;
    this.connection = connection;
  }

  public static void main(String[] args) throws SQLException {
    long start = System.nanoTime();
    long rows = export(args, password());
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf(Locale.ROOT, "%d rows in %.2f s%n", rows, seconds);
  }

  /**
   * @return how many rows were written
   */
  static long export(String[] args, String password) throws SQLException {
    Flags flags =
        Flags.parse(
            args, Set.of("jdbcUrl", "jdbcUser", "output", "duplicates", "newest", "partitions"));
    DuplicatePolicy policy = flags.choices("duplicates", DuplicatePolicy.class, "ALL").get(0);
    NewestRatings newest = flags.choices("newest", NewestRatings.class, "DATABASE").get(0);
    int partitions = flags.count("partitions", PARTITIONS_PER_CORE * cores());
    Properties connection = new Properties();
    connection.put("user", flags.required("jdbcUser"));
    connection.put("password", password);
    connection.put("driver", "org.postgresql.Driver");
    connection.put("fetchsize", FETCH_SIZE);
    // The shop's times have no zone; as instants each would be converted twice.
    connection.put("preferTimestampNTZ", "true");

    SparkSession spark = session();
    LongAdder rows = countWrittenRows(spark);
    try {
      new SparkSqlTwin(spark, flags.required("jdbcUrl"), connection, partitions)
          .trainingTable(policy, newest)
          .write()
          .parquet(flags.required("output"));
    } finally {
      // Stopping also delivers the last events to the listener.
      spark.stop();
    }
    return rows.sum();
  }

  private static String password() {
    String password = System.getenv("TANDEM_JDBC_PASSWORD");
    if (password == null) {
      throw new IllegalArgumentException(
          "The environment variable TANDEM_JDBC_PASSWORD is not set.");
    }
    return password;
  }

  private static SparkSession session() {
    return SparkSession.builder()
        .appName("training-export-twin")
        .master("local[*]")
        .config("spark.ui.enabled", false)
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        // 200, the default, is a cluster's: here each would be a small file of its own.
        .config("spark.sql.shuffle.partitions", cores())
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.parquet.compression.codec", "snappy")
        .getOrCreate();
  }

  private static int cores() {
    return Runtime.getRuntime().availableProcessors();
  }

  private static LongAdder countWrittenRows(SparkSession spark) {
    LongAdder rows = new LongAdder();
    spark
        .sparkContext()
        .addSparkListener(
            new SparkListener() {
              @Override
              public void onTaskEnd(SparkListenerTaskEnd task) {
                rows.add(task.taskMetrics().outputMetrics().recordsWritten());
              }
            });
    return rows;
  }

  private Dataset<Row> trainingTable(DuplicatePolicy policy, NewestRatings newest)
      throws SQLException {
    Dataset<Row> ratings =
        policy == DuplicatePolicy.LAST ? newest.of(ratings(newest.table())) : ratings("ratings");
    return ratings
        .join(broadcast(customers()), "customer_number")
        .join(broadcast(products()), "product_code")
        .select(
            col("customer_number"),
            col("credit_limit"),
            col("city"),
            col("postal_code"),
            col("country"),
            col("product_code"),
            col("quantity_in_stock"),
            col("buy_price"),
            col("msrp"),
            col("product_line"),
            col("product_scale"),
            col("rating"),
            col("rating_time"));
  }

  private Dataset<Row> ratings(String table) throws SQLException {
    Bounds bounds = customerNumbers();
    return spark
        .read()
        .jdbc(
            jdbcUrl,
            table,
            "customernumber",
            bounds.lower(),
            bounds.upper(),
            partitions,
            connection)
        .where(
            col("customerNumber")
                .isNotNull()
                .and(col("productCode").isNotNull())
                .and(col("productRating").between(1, 5)))
        .select(
            col("customerNumber").cast("long").as("customer_number"),
            trimmed("productCode").as("product_code"),
            col("productRating").as("rating"),
            col("ratingTime").as("rating_time"))
        .where(col("product_code").isNotNull());
  }

  private record Bounds(long lower, long upper) {}

  /** Asked without Spark, which would plan and compile a job for one row. */
  private Bounds customerNumbers() throws SQLException {
    try (Connection database = DriverManager.getConnection(jdbcUrl, connection);
        Statement statement = database.createStatement();
        ResultSet bounds =
            statement.executeQuery(
                "SELECT min(customerNumber), max(customerNumber) FROM ratings")) {
      bounds.next();
      // Of an empty table both are null, which reads as 0.
      return new Bounds(bounds.getLong(1), bounds.getLong(2) + 1);
    }
  }

  private Dataset<Row> customers() {
    return spark
        .read()
        .jdbc(jdbcUrl, "customers", connection)
        .select(
            col("customerNumber").cast("long").as("customer_number"),
            col("creditLimit").as("credit_limit"),
            trimmed("city").as("city"),
            trimmed("postalCode").as("postal_code"),
            trimmed("country").as("country"));
  }

  private Dataset<Row> products() {
    return spark
        .read()
        .jdbc(jdbcUrl, "products", connection)
        .select(
            trimmed("productCode").as("product_code"),
            col("quantityInStock").cast("int").as("quantity_in_stock"),
            col("buyPrice").as("buy_price"),
            col("MSRP").as("msrp"),
            trimmed("productLine").as("product_line"),
            trimmed("productScale").as("product_scale"));
  }

  private static Column trimmed(String column) {
    return expr("nullif(trim(" + column + "), '')");
  }
}
