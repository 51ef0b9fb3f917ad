package dev.tandem.transforms.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.testdata.database.EmbeddedDatabase;
import dev.tandem.testdata.database.SqlDialect;
import dev.tandem.testdata.database.TableRows;
import dev.tandem.transforms.features.FeatureSpec;
import dev.tandem.transforms.features.FeatureSpecReader;
import dev.tandem.transforms.features.FeatureTable;
import dev.tandem.transforms.features.FeatureTables;
import dev.tandem.transforms.features.SharedFeatureTables;
import dev.tandem.transforms.ratings.UserRatings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.values.PCollection;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A shop in a database, how to read it, and how to watch and hold up those who do. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ReadingFixture {
  static final int HOT = 20_000;
  static final int WITHOUT_KEY = 25_000;
  private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(60);

  private static final String OTHER_TABLE =
      """
      name: other
      users: {table: customers, key: customerNumber}
      items: {table: products, key: productCode}
      ratings: {table: %s, user: customerNumber, item: productCode}
      features:
        - {name: customer, role: id, of: user, type: int}
        - {name: product, role: id, of: item, type: string}
        - {name: rating, role: label, column: productRating, type: int}
      """;

  static final FeatureSpec BUILT_IN = FeatureSpecReader.builtIn();

  @TempDir Path folder = Path.of("");

  EmbeddedDatabase database;

  abstract EmbeddedDatabase start();

  /** SQL that counts the connections of Tandem. */
  abstract String countConnections();

  /** SQL that takes {@code ratings} for its connection alone, as soon as nobody reads it. */
  abstract String lockRatings();

  /** SQL that counts the connections that have such a lock or wait for it. */
  abstract String countLocks();

  @BeforeAll
  void startDatabase() {
    database = start();
  }

  @AfterAll
  void stopDatabase() {
    if (database != null) {
      database.close();
    }
  }

  static void createRatings(Connection connection, String table) throws SQLException {
    execute(
        connection,
        "CREATE TABLE "
            + table
            + " (customerNumber int, productCode varchar(15), productRating int)");
  }

  /** One user's, and as many of nobody. */
  static void createHotRatings(EmbeddedDatabase server) throws SQLException {
    try (Connection connection = server.connect()) {
      createRatings(connection, "hot_ratings");
      SqlDialect.of(connection).load(connection, hotRatings());
    }
  }

  private static TableRows hotRatings() {
    return new TableRows(
        "hot_ratings",
        List.of("customerNumber", "productCode", "productRating"),
        IntStream.range(0, HOT + WITHOUT_KEY)
            .mapToObj(
                i ->
                    (dev.tandem.testdata.database.Row)
                        row -> row.add(i < HOT ? (Integer) 103 : null).add("S" + i).add(i % 5 + 1))
            .iterator());
  }

  static PipelineOptions options() {
    return PipelineOptionsFactory.create();
  }

  PCollection<UserRatings> read(
      TestPipeline pipeline,
      EmbeddedDatabase server,
      DatabaseSession session,
      FeatureSpec spec,
      int lanes,
      boolean together)
      throws IOException {
    ResolvedSchema schema = session.check(spec, null);
    List<ReadLane> plan = session.countRatings(schema).lanes(lanes, 4);
    assertThat(plan).hasSizeLessThanOrEqualTo(lanes);
    assertThat(plan.stream().flatMap(lane -> lane.shards().stream()).sorted().toList())
        .isEqualTo(IntStream.range(0, Math.max(4, plan.size())).boxed().toList());
    return pipeline.apply(
        new ReadRatings(
            config(server, lanes + 1),
            session.view(),
            selection(schema, together),
            plan,
            noTables()));
  }

  RatingsSelection selection(ResolvedSchema schema, boolean together) {
    return new RatingsSelection(
        schema, Dialect.of(database.jdbcUrl()), null, together, Instant.EPOCH, "a-run");
  }

  static SharedFeatureTables noTables() {
    return new SharedFeatureTables(
        () ->
            new FeatureTables(
                new FeatureTable.Builder().build(), new FeatureTable.Builder().build()));
  }

  static FeatureSpec other(String table) {
    return FeatureSpecReader.read(OTHER_TABLE.formatted(table), "other.yaml");
  }

  DatabaseConfig config(EmbeddedDatabase server, int maxConnections) throws IOException {
    Path password = folder.resolve(server.password());
    Files.writeString(password, server.password() + "\n");
    return new DatabaseConfig(server.jdbcUrl(), server.user(), password.toString(), maxConnections);
  }

  static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  static int count(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getInt(1);
    }
  }

  /** Asks until the database counts so many, or something else has ended. */
  static void await(Connection monitor, String sql, int wanted, Future<?> orElse)
      throws SQLException {
    long deadline = System.nanoTime() + PATIENCE_NS;
    int found = count(monitor, sql);
    while (found != wanted && !orElse.isDone() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
      found = count(monitor, sql);
    }
    assertThat(found == wanted || orElse.isDone()).as("%d of %d", found, wanted).isTrue();
  }

  /** Makes readers of {@code ratings} wait, from when its lock is seen until it is closed. */
  final class Blocker implements AutoCloseable {
    private final Connection connection;
    private final Statement statement;
    final CompletableFuture<Void> locked;

    Blocker(EmbeddedDatabase server) throws SQLException {
      connection = server.connect();
      connection.setAutoCommit(false);
      statement = connection.createStatement();
      locked =
          CompletableFuture.runAsync(
              () -> {
                try {
                  statement.execute(lockRatings());
                } catch (SQLException e) {
                  throw new CompletionException(e);
                }
              });
    }

    /** The lock may never have been had, for the session reads too: then its request is ended. */
    @Override
    public void close() throws SQLException {
      if (!locked.isDone()) {
        statement.cancel();
      }
      locked.handle((unused, failure) -> failure).join();
      connection.close();
    }
  }
}
