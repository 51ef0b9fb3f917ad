package dev.tandem.transforms.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.testdata.database.EmbeddedDatabase;
import dev.tandem.testdata.secondshop.Bookshop;
import dev.tandem.testdata.shop.Rating;
import dev.tandem.testdata.shop.Shop;
import dev.tandem.testdata.shop.ShopCensus;
import dev.tandem.testdata.shop.ShopLoader;
import dev.tandem.transforms.features.FeatureSpec;
import dev.tandem.transforms.features.FeatureSpecReader;
import dev.tandem.transforms.features.SharedFeatureTables;
import dev.tandem.transforms.ratings.UserRatings;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.beam.sdk.io.BoundedSource.BoundedReader;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestPipelineExtension;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What reading a shop gives, on every database. */
@ExtendWith(TestPipelineExtension.class)
abstract class ReadRatingsContract extends ReadingFixture {
  private final Bookshop bookshop = new Bookshop();
  final Shop shop = Shop.ofDefaultSize();
  private ShopCensus census;

  private static final String BOOKSHOP =
      """
      name: bookshop
      users: {table: %1$skunde, key: kunden_id}
      items: {table: %1$sbuch, key: isbn}
      ratings: {table: %1$sbewertung, user: kunde, item: buch}
      features:
        - {name: reader, role: id, of: user, type: string}
        - {name: isbn, role: id, of: item, type: string}
        - {name: stars, role: label, column: sterne, type: int}
      time: {name: reviewed_at, column: am}
      """;

  /** Before the names of the second shop's tables. */
  abstract String bookshopPrefix();

  @BeforeAll
  void loadShops() throws SQLException {
    census = ShopLoader.load(shop, database);
    bookshop.load(database);
    createHotRatings(database);
    try (Connection connection = database.connect()) {
      createRatings(connection, "no_ratings");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void everyRowIsInExactlyOneElementWithAllOfItsUser(int lanes, TestPipeline pipeline)
      throws Exception {
    Map<String, Long> expected = shopRows();
    long total = census.ratings();
    try (DatabaseSession session = DatabaseSession.open(config(database, 6))) {
      assertThat(session.countRatings(session.check(BUILT_IN, null)).total()).isEqualTo(total);
      PAssert.that(read(pipeline, database, session, BUILT_IN, lanes, lanes % 2 == 1))
          .satisfies(
              elements -> {
                assertThat(rows(elements)).isEqualTo(expected);
                assertUsersAreTogether(elements);
                assertThat(elements).allMatch(user -> user.shard() < Math.max(4, lanes));
                return null;
              });
      pipeline.run().waitUntilFinish();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void textKeysThatDifferByBlanksAreOneUser(int lanes, TestPipeline pipeline) throws Exception {
    Map<String, Long> expected = new HashMap<>();
    int padded = 0;
    for (Bookshop.Rating rating : bookshop.ratings()) {
      String key = rating.customer();
      padded += key != null && key.endsWith(" ") ? 1 : 0;
      String row =
          row(key == null ? null : key.strip(), rating.book(), rating.stars(), rating.time());
      expected.merge(row, 1L, Long::sum);
    }
    assertThat(padded).isPositive();
    int trimmed = padded;
    FeatureSpec spec =
        FeatureSpecReader.read(BOOKSHOP.formatted(bookshopPrefix()), "bookshop.yaml");
    try (DatabaseSession session = DatabaseSession.open(config(database, 4))) {
      PAssert.that(read(pipeline, database, session, spec, lanes, true))
          .satisfies(
              elements -> {
                assertThat(rows(elements)).isEqualTo(expected);
                assertUsersAreTogether(elements);
                int counted = 0;
                for (UserRatings user : elements) {
                  counted += user.trimmed();
                  assertThat(user.ratings())
                      .filteredOn(rating -> rating.originals() != null)
                      .hasSize(user.trimmed())
                      .allSatisfy(
                          rating ->
                              assertThat(rating.originals())
                                  .containsEntry("kunde", user.userKey() + " "));
                }
                assertThat(counted).isEqualTo(trimmed);
                return null;
              });
      pipeline.run().waitUntilFinish();
    }
  }

  @Test
  void aHotUserIsOneElementAndRowsOfNobodyComeInParts(TestPipeline pipeline) throws Exception {
    try (DatabaseSession session = DatabaseSession.open(config(database, 4))) {
      PAssert.that(read(pipeline, database, session, other("hot_ratings"), 3, true))
          .satisfies(
              elements -> {
                int without = 0;
                List<Integer> sizes = new ArrayList<>();
                for (UserRatings user : elements) {
                  if (user.userKey() == null) {
                    without += user.size();
                    assertThat(user.size()).isLessThanOrEqualTo(RatingsReader.PART);
                  } else {
                    assertThat(user.userKey()).isEqualTo(103);
                    sizes.add(user.size());
                  }
                }
                assertThat(sizes).containsExactly(HOT);
                assertThat(without).isEqualTo(WITHOUT_KEY);
                return null;
              });
      pipeline.run().waitUntilFinish();
    }
  }

  @Test
  void anEmptyTableGivesNothing(TestPipeline pipeline) throws Exception {
    try (DatabaseSession session = DatabaseSession.open(config(database, 4))) {
      PAssert.that(read(pipeline, database, session, other("no_ratings"), 3, true)).empty();
      pipeline.run().waitUntilFinish();
    }
  }

  @Test
  void neverHoldsMoreConnectionsThanLanesAndClosesThem(TestPipeline pipeline) throws Exception {
    int lanes = 3;
    try (Connection monitor = database.connect()) {
      int before = count(monitor, countConnections());
      try (DatabaseSession session = DatabaseSession.open(config(database, lanes + 1))) {
        ResolvedSchema schema = session.check(BUILT_IN, null);
        PAssert.that(
                pipeline.apply(
                    new ReadRatings(
                        config(database, lanes + 1),
                        session.view(),
                        selection(schema, true),
                        session.countRatings(schema).lanes(lanes, 0),
                        new SharedFeatureTables(
                            new JdbcFeatureTables(
                                config(database, lanes + 1), session.view(), schema)))))
            .satisfies(
                elements -> {
                  assertUsersAreTogether(elements);
                  return null;
                });
        CompletableFuture<Void> run;
        try (Blocker blocker = new Blocker(database)) {
          await(monitor, countLocks(), 1, blocker.locked);
          run = CompletableFuture.runAsync(() -> pipeline.run().waitUntilFinish());
          // The lanes now wait for the table, each with its connection open.
          await(monitor, countConnections(), before + 1 + lanes, run);
        }
        int most = 0;
        while (!run.isDone()) {
          most = Math.max(most, count(monitor, countConnections()));
        }
        run.get();
        assertThat(most - before).isLessThanOrEqualTo(1 + lanes);
        await(monitor, countConnections(), before + 1, new CompletableFuture<>());
      }
      await(monitor, countConnections(), before, new CompletableFuture<>());
    }
  }

  @Test
  void aDatabaseThatGoesAwayFailsTheRunAndSaysSo(TestPipeline pipeline) throws Exception {
    try (EmbeddedDatabase mortal = start()) {
      ShopLoader.load(shop.withOrders(false), mortal);
      // Nothing of this is closed: the server has closed it all.
      Connection monitor = mortal.connect();
      DatabaseSession session = DatabaseSession.open(config(mortal, 3));
      read(pipeline, mortal, session, BUILT_IN, 2, true);
      Blocker blocker = new Blocker(mortal);
      await(monitor, countLocks(), 1, blocker.locked);
      int before = count(monitor, countConnections());
      CompletableFuture<Void> run =
          CompletableFuture.runAsync(() -> pipeline.run().waitUntilFinish());
      await(monitor, countConnections(), before + 2, run);
      mortal.stopAbruptly();

      assertThatThrownBy(() -> run.get(60, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .hasStackTraceContaining(DatabaseGoneException.class.getName())
          .hasStackTraceContaining("Reading ratings from " + mortal.jdbcUrl() + " failed");
      assertThatThrownBy(() -> DatabaseSession.open(config(mortal, 3)))
          .isInstanceOf(DatabaseGoneException.class)
          .hasMessageContaining("No connection to --jdbcUrl=" + mortal.jdbcUrl());
    }
  }

  @Test
  void aReaderWhoseDatabaseGoesAwaySaysSoAndStillCloses() throws Exception {
    try (EmbeddedDatabase mortal = start()) {
      ShopLoader.load(shop.withOrders(false), mortal);
      createHotRatings(mortal);
      try (Connection connection = mortal.connect()) {
        // Beyond what a socket buffers on its way.
        for (int i = 0; i < 5; i++) {
          execute(connection, "INSERT INTO hot_ratings SELECT * FROM hot_ratings");
        }
      }
      DatabaseSession session = DatabaseSession.open(config(mortal, 3));
      ResolvedSchema schema = session.check(other("hot_ratings"), null);
      RatingsSource source =
          new RatingsSource(
              config(mortal, 3),
              session.view(),
              selection(schema, false),
              noTables(),
              List.of(new ReadLane(List.of(ReadLane.Slice.WITHOUT_KEY), List.of(0))));
      BoundedReader<UserRatings> reader = source.createReader(options());
      assertThat(reader.start()).isTrue();
      assertThat(reader.getCurrent().size()).isEqualTo(RatingsReader.PART);
      mortal.stopAbruptly();

      assertThatThrownBy(
              () -> {
                while (reader.advance()) {
                  assertThat(reader.getCurrent().size()).isPositive();
                }
              })
          .isInstanceOf(DatabaseGoneException.class)
          .hasMessageContaining("Reading hot_ratings from " + mortal.jdbcUrl());
      try {
        reader.close();
      } catch (DatabaseGoneException e) {
        assertThat(e).hasMessageContaining("hot_ratings");
      }
    }
  }

  /** All users but nobody have exactly one element; nobody has one per lane at most. */
  static void assertUsersAreTogether(Iterable<UserRatings> elements) {
    HashSet<Object> seen = new HashSet<>();
    for (UserRatings user : elements) {
      assertThat(seen.add(Objects.requireNonNullElse(user.userKey(), "nobody")))
          .as("elements of %s", user.userKey())
          .isTrue();
      assertThat(user.rejected()).isEmpty();
    }
  }

  Map<String, Long> shopRows() {
    Map<String, Long> rows = new HashMap<>();
    shop.ratings()
        .forEachRemaining(
            (Rating rating) ->
                rows.merge(
                    row(
                        rating.customerNumber(),
                        rating.productCode(),
                        rating.productRating(),
                        rating.ratingTime()),
                    1L,
                    Long::sum));
    return rows;
  }

  private static String row(
      @Nullable Object user, @Nullable String item, @Nullable Object label, LocalDateTime time) {
    return "%s|%s|%s|%s".formatted(user, item, label, time.toInstant(ZoneOffset.UTC));
  }

  /** The rows with how often each occurs. */
  static Map<String, Long> rows(Iterable<UserRatings> elements) {
    Map<String, Long> rows = new HashMap<>();
    for (UserRatings user : elements) {
      for (dev.tandem.transforms.ratings.Rating rating : user.ratings()) {
        rows.merge(
            "%s|%s|%s|%s".formatted(user.userKey(), rating.item(), rating.label(), rating.time()),
            1L,
            Long::sum);
      }
    }
    return rows;
  }
}
