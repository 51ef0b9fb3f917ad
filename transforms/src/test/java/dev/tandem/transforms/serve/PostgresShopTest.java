package dev.tandem.transforms.serve;

import static dev.tandem.transforms.serve.SampleRegistry.SPEC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.testdata.database.EmbeddedPostgres;
import dev.tandem.testdata.shop.Customer;
import dev.tandem.testdata.shop.Rating;
import dev.tandem.testdata.shop.Shop;
import dev.tandem.testdata.shop.ShopLoader;
import dev.tandem.transforms.activity.Origin.FileLine;
import dev.tandem.transforms.activity.ParseActivity;
import dev.tandem.transforms.activity.RawRecord;
import dev.tandem.transforms.activity.RawRecordCoder;
import dev.tandem.transforms.activity.SessionSnapshot;
import dev.tandem.transforms.activity.SessionSnapshotCoder;
import dev.tandem.transforms.activity.TrackSessions;
import dev.tandem.transforms.features.Activity;
import dev.tandem.transforms.features.FeatureRow;
import dev.tandem.transforms.features.FeatureTables;
import dev.tandem.transforms.features.JoinFeatures;
import dev.tandem.transforms.features.Joined;
import dev.tandem.transforms.features.SharedFeatureTables;
import dev.tandem.transforms.io.DatabaseConfig;
import dev.tandem.transforms.io.DatabaseGoneException;
import dev.tandem.transforms.io.DatabaseSession;
import dev.tandem.transforms.io.JdbcFeatureTables;
import dev.tandem.transforms.io.LiveFeatureTables;
import dev.tandem.transforms.io.RatingsSelection;
import dev.tandem.transforms.io.ReadRatings;
import dev.tandem.transforms.io.ResolvedSchema;
import dev.tandem.transforms.io.SchemaMismatchException;
import dev.tandem.transforms.ratings.UserRatingsCoder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestPipelineExtension;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A live shop over a database. */
@ExtendWith(TestPipelineExtension.class)
class PostgresShopTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What the batch path found, for the stream path to be held against. */
  private static final TreeSet<String> BATCH = new TreeSet<>();

  @TempDir Path folder;

  private DatabaseConfig config(EmbeddedPostgres database) throws IOException {
    Path password = folder.resolve("password");
    Files.writeString(password, database.password());
    return new DatabaseConfig(database.jdbcUrl(), database.user(), password.toString(), 4);
  }

  private LiveShop shop(EmbeddedPostgres database) throws IOException {
    return LiveShop.of(SPEC, folder.resolve("registry").toString())
        .withTables(new LiveFeatureTables(config(database), SPEC))
        .withRefresh(Duration.ofDays(1))
        .withLinger(Duration.ZERO);
  }

  @Test
  void theSameInteractionsHaveTheSameFeaturesInBatchAndStream(TestPipeline pipeline)
      throws Exception {
    BATCH.clear();
    Shop shop = Shop.ofDefaultSize();
    try (EmbeddedPostgres database = EmbeddedPostgres.start()) {
      ShopLoader.load(shop.withOrders(false), database);
      readBatch(database);
      assertThat(BATCH).hasSizeGreaterThan(1000).anyMatch(line -> line.contains("features=null"));

      List<RawRecord> records = records(shop);
      ParseActivity parse = ParseActivity.of(SPEC);
      PCollection<Joined<SessionSnapshot>> joined =
          pipeline
              .apply(Create.of(records).withCoder(RawRecordCoder.of()))
              .apply("Parse", parse)
              .get(parse.events())
              .apply("Track", TrackSessions.withDefaults().withMaxItems(TrackSessions.MOST_ITEMS))
              .apply("Join", JoinFeatures.with(shop(database), SessionSnapshotCoder.of()));
      PAssert.that(joined)
          .satisfies(
              sessions -> {
                TreeSet<String> stream = new TreeSet<>();
                for (Joined<SessionSnapshot> session : sessions) {
                  addLines(session, stream);
                  assertEventsSayWhatTheTableHas(session);
                }
                assertThat(stream).isEqualTo(BATCH);
                return null;
              });
      pipeline.run().waitUntilFinish();
    }
  }

  private void readBatch(EmbeddedPostgres database) throws IOException {
    DatabaseConfig config = config(database);
    try (DatabaseSession session = DatabaseSession.open(config)) {
      ResolvedSchema schema = session.check(SPEC, null);
      SharedFeatureTables tables =
          new SharedFeatureTables(new JdbcFeatureTables(config, session.view(), schema));
      TestPipeline batch = TestPipeline.create().enableAbandonedNodeEnforcement(false);
      PAssert.that(
              batch
                  .apply(
                      new ReadRatings(
                          config,
                          session.view(),
                          new RatingsSelection(
                              schema, config.dialect(), null, true, Instant.EPOCH, "parity"),
                          session.countRatings(schema).lanes(1, 1),
                          tables))
                  .apply("Join", JoinFeatures.with(tables, UserRatingsCoder.of())))
          .satisfies(
              users -> {
                users.forEach(user -> addLines(user, BATCH));
                return null;
              });
      batch.run().waitUntilFinish();
    }
  }

  /** One line for each interaction, with all that was found of its user and item. */
  private static <A extends Activity> void addLines(Joined<A> joined, TreeSet<String> lines) {
    A activity = joined.activity();
    for (int i = 0; i < activity.size(); i++) {
      Object item = activity.itemKey(i);
      // A rating without a product is no event.
      if (item != null) {
        lines.add(
            "%s: %s, %s: %s"
                .formatted(activity.userKey(), joined.user(), item, joined.items().get(i)));
      }
    }
  }

  private static void assertEventsSayWhatTheTableHas(Joined<SessionSnapshot> joined) {
    FeatureRow table = joined.user().features();
    if (table != null) {
      for (int i = 0; i < table.size(); i++) {
        assertThat(joined.activity().userValue(i, null))
            .as("customer %s, feature %d", table.key(), i)
            .isEqualTo(table.value(i));
      }
    }
  }

  /** The ratings as events, with values as the shop's tables have them, white space and all. */
  private static List<RawRecord> records(Shop shop) throws IOException {
    Map<Integer, Customer> customers = new HashMap<>();
    shop.customers().forEach(customer -> customers.put(customer.customerNumber(), customer));
    Map<Integer, List<String>> byCustomer = new TreeMap<>();
    for (Iterator<Rating> ratings = shop.ratings(); ratings.hasNext(); ) {
      Rating rating = ratings.next();
      if (rating.productCode() != null) {
        int customer = Objects.requireNonNullElse(rating.customerNumber(), 0);
        byCustomer.computeIfAbsent(customer, unused -> new ArrayList<>()).add(rating.productCode());
      }
    }
    List<RawRecord> records = new ArrayList<>();
    for (Map.Entry<Integer, List<String>> one : byCustomer.entrySet()) {
      List<String> products = one.getValue().stream().distinct().toList();
      Customer customer = customers.get(one.getKey());
      // Every other customer's interactions are one session, the others' single actions.
      if (one.getKey() % 2 == 0) {
        ObjectNode event = event(one.getKey(), customer);
        ArrayNode history = event.putArray("browse_history");
        products.forEach(product -> history.addObject().put("product_code", product));
        records.add(record(records.size(), event));
      } else {
        for (String product : products) {
          ObjectNode event = event(one.getKey(), customer);
          event.put("action", "view").put("product_code", product);
          records.add(record(records.size(), event));
        }
      }
    }
    return records;
  }

  private static ObjectNode event(int number, @Nullable Customer customer) {
    ObjectNode event = JSON.createObjectNode().put("session_id", "session of " + number);
    if (number != 0) {
      event.put("customer_number", number);
    }
    if (customer != null) {
      event
          .put("credit_limit", customer.creditLimit())
          .put("city", customer.city())
          .put("postal_code", customer.postalCode())
          .put("country", customer.country());
    }
    return event;
  }

  private static RawRecord record(int line, ObjectNode event) {
    return new RawRecord(
        event.toString().getBytes(StandardCharsets.UTF_8), new FileLine("/ratings", line), null);
  }

  @Test
  void readsTheDatabaseAgainAndKeepsWhatItHasWhereThatFails() throws Exception {
    try (EmbeddedPostgres database = EmbeddedPostgres.start()) {
      ShopLoader.load(Shop.ofDefaultSize().withOrders(false), database);
      LiveShop shop = shop(database);
      try (LiveShop.Lease lease = shop.lease()) {
        FeatureTables first = lease.get();
        Object known = first.users().rows().findAny().orElseThrow().key();
        LiveHolder holder = Objects.requireNonNull(shop.holder());

        execute(database, "UPDATE customers SET city = 'Elsewhere'");
        holder.refreshNow();
        FeatureTables second = lease.get();
        FeatureRow moved = Objects.requireNonNull(second.users().find(known).features());
        assertThat(moved.value(1)).isEqualTo("Elsewhere");
        assertThat(second.users().size()).isEqualTo(first.users().size());
        assertThat(lease.takeNews().refreshFailures()).isZero();

        execute(database, "ALTER TABLE customers RENAME COLUMN city TO town");
        holder.refreshNow();
        assertThat(lease.get()).isSameAs(second);
        assertThat(lease.takeNews().refreshFailures()).isEqualTo(1);
        LiveFeatureTables loader = new LiveFeatureTables(config(database), SPEC);
        assertThatThrownBy(loader::load)
            .isInstanceOf(SchemaMismatchException.class)
            .hasMessageContaining("customers.city");

        database.stopAbruptly();
        holder.refreshNow();
        assertThat(lease.get()).isSameAs(second);
        assertThat(lease.takeNews().refreshFailures()).isEqualTo(1);
        assertThatThrownBy(loader::load).isInstanceOf(DatabaseGoneException.class);
      }
    }
  }

  private static void execute(EmbeddedPostgres database, String sql) throws Exception {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
