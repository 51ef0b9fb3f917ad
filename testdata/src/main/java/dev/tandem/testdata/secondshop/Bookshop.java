package dev.tandem.testdata.secondshop;

import dev.tandem.testdata.database.EmbeddedDatabase;
import dev.tandem.testdata.database.Row;
import dev.tandem.testdata.database.SqlDialect;
import dev.tandem.testdata.database.TableRows;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The bookshop's rows, always the same: {@value #CUSTOMERS} customers, {@value #BOOKS} books and
 * {@value #RATINGS} ratings in the order of their times.
 *
 * <p>Tables: {@code kunde(kunden_id, plz, ort, alter_jahre, newsletter)}, {@code buch(isbn, titel,
 * genre, preis, seiten, gewicht)} (weight in grams), {@code bewertung(kunde, buch, sterne, am)}; on
 * Postgres in the schema {@value #POSTGRES_SCHEMA}, on MariaDB in the connection's database. {@code
 * am} is {@code timestamptz} on Postgres and {@code datetime} in UTC on MariaDB.
 */
public final class Bookshop {
  /** Where the tables are on Postgres. */
  public static final String POSTGRES_SCHEMA = "buchladen";

  static final int CUSTOMERS = 40;
  static final int BOOKS = 30;
  static final int RATINGS = 400;

  private static final long SEED = 4711;
  private static final LocalDateTime OPENING = LocalDateTime.of(2024, 2, 28, 22, 0);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);

  /** One row in so many is of each kind of dirt. */
  private static final int ORPHAN_EVERY = 50;

  private static final int OUT_OF_RANGE_EVERY = 80;
  private static final int NULL_KEY_EVERY = 130;
  private static final int REPEATED_EVERY = 9;
  private static final double PADDED_SHARE = 0.15;

  private static final List<String> TOWNS =
      List.of("Köln", "München", "Gießen", "Weil der Stadt", "Görlitz", "Rendsburg ");
  private static final List<String> GENRES =
      List.of("Krimi", "Lyrik", "Sachbuch", "Kinderbuch", "Science-Fiction");

  private final List<Customer> customers = new ArrayList<>();
  private final List<Book> books = new ArrayList<>();
  private final List<Rating> ratings = new ArrayList<>();

  /** Makes the rows. */
  public Bookshop() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 1; i <= CUSTOMERS; i++) {
      customers.add(customer(i, random));
    }
    for (int i = 1; i <= BOOKS; i++) {
      books.add(book(i, random));
    }
    for (int i = 1; i <= RATINGS; i++) {
      ratings.add(rating(i, random));
    }
  }

  /** A row of {@code kunde}. */
  public record Customer(
      String id,
      @Nullable String postalCode,
      String town,
      @Nullable Integer ageYears,
      boolean newsletter) {
    Row row() {
      return encoder -> encoder.add(id).add(postalCode).add(town).add(ageYears).add(newsletter);
    }
  }

  /** A row of {@code buch}. */
  public record Book(
      String isbn, String title, String genre, BigDecimal price, int pages, double weightGrams) {
    Row row() {
      return encoder ->
          encoder.add(isbn).add(title).add(genre).add(price).add(pages).add(weightGrams);
    }
  }

  /**
   * A row of {@code bewertung}.
   *
   * @param time UTC
   */
  public record Rating(@Nullable String customer, String book, int stars, LocalDateTime time) {
    private Row row(String zone) {
      return encoder -> encoder.add(customer).add(book).add(stars).add(TIME.format(time) + zone);
    }

    private boolean isValid() {
      return customer != null && !book.startsWith("979") && stars >= 1 && stars <= 5;
    }
  }

  public List<Customer> customers() {
    return List.copyOf(customers);
  }

  public List<Book> books() {
    return List.copyOf(books);
  }

  public List<Rating> ratings() {
    return List.copyOf(ratings);
  }

  private static Customer customer(int number, SplittableRandom random) {
    String padding = number < 10 ? "000" : "00";
    return new Customer(
        "K-" + padding + number,
        number % 8 == 0 ? null : "0" + random.nextInt(1_000, 10_000),
        TOWNS.get(random.nextInt(TOWNS.size())),
        number % 11 == 0 ? null : (Integer) random.nextInt(14, 90),
        random.nextBoolean());
  }

  private static Book book(int number, SplittableRandom random) {
    String genre = GENRES.get(random.nextInt(GENRES.size()));
    return new Book(
        "978-3-" + (100_000 + 37 * number),
        genre + " für Anfänger; Band " + number,
        genre,
        BigDecimal.valueOf(random.nextInt(499, 6_000), 2),
        random.nextInt(24, 1_200),
        random.nextInt(400, 12_000) / 8.0);
  }

  private Rating rating(int number, SplittableRandom random) {
    LocalDateTime time = OPENING.plusSeconds(9_000L * number + random.nextInt(9_000));
    int stars = random.nextInt(1, 6);
    String customer = customers.get(random.nextInt(CUSTOMERS)).id();
    String book = books.get(random.nextInt(BOOKS)).isbn();
    boolean padded = random.nextDouble() < PADDED_SHARE;
    if (number % NULL_KEY_EVERY == 0) {
      return new Rating(null, book, stars, time);
    }
    if (number % OUT_OF_RANGE_EVERY == 0) {
      return new Rating(customer, book, 6, time);
    }
    if (number % ORPHAN_EVERY == 0) {
      return new Rating(customer, "979-0-" + number, stars, time);
    }
    Rating earlier = number % REPEATED_EVERY == 0 ? ratings.get(random.nextInt(number - 1)) : null;
    String known = earlier != null && earlier.isValid() ? earlier.customer() : null;
    if (earlier != null && known != null) {
      // The same customer as another text: with a blank where there was none, and without.
      String other = known.endsWith(" ") ? known.strip() : known + " ";
      return new Rating(other, earlier.book(), stars, time);
    }
    return new Rating(padded ? customer + " " : customer, book, stars, time);
  }

  /** Counts the rows. */
  public BookshopCensus census() {
    Set<List<String>> pairs = new HashSet<>();
    Set<List<String>> untrimmedPairs = new HashSet<>();
    int valid = 0;
    int padded = 0;
    int orphans = 0;
    int outOfRange = 0;
    int nullKeys = 0;
    for (Rating rating : ratings) {
      String customer = rating.customer();
      if (customer == null) {
        nullKeys++;
      } else if (rating.isValid()) {
        valid++;
        padded += customer.endsWith(" ") ? 1 : 0;
        pairs.add(List.of(customer.strip(), rating.book()));
        untrimmedPairs.add(List.of(customer, rating.book()));
      } else if (rating.stars() > 5) {
        outOfRange++;
      } else {
        orphans++;
      }
    }
    return new BookshopCensus(
        customers.size(),
        books.size(),
        ratings.size(),
        valid,
        pairs.size(),
        untrimmedPairs.size(),
        padded,
        orphans,
        outOfRange,
        nullKeys);
  }

  /** Creates and fills the tables in an embedded database. */
  public void load(EmbeddedDatabase database) throws SQLException {
    try (Connection connection = database.connect()) {
      load(connection);
    }
  }

  /**
   * Creates and fills the tables; they must not be there yet.
   *
   * @throws IllegalArgumentException if the database is neither PostgreSQL nor MariaDB
   */
  public void load(Connection connection) throws SQLException {
    SqlDialect dialect = SqlDialect.of(connection);
    boolean postgres = dialect == SqlDialect.POSTGRES;
    String prefix = postgres ? POSTGRES_SCHEMA + "." : "";
    String zone = postgres ? "+00" : "";
    List<TableRows> tables =
        List.of(
            new TableRows(
                prefix + "kunde",
                List.of("kunden_id", "plz", "ort", "alter_jahre", "newsletter"),
                customers.stream().map(Customer::row).iterator()),
            new TableRows(
                prefix + "buch",
                List.of("isbn", "titel", "genre", "preis", "seiten", "gewicht"),
                books.stream().map(Book::row).iterator()),
            new TableRows(
                prefix + "bewertung",
                List.of("kunde", "buch", "sterne", "am"),
                ratings.stream().map(rating -> rating.row(zone)).iterator()));
    dialect.inTransaction(
        connection,
        () -> {
          dialect.runScript(connection, Bookshop.class, "tables");
          for (TableRows table : tables) {
            dialect.load(connection, table);
            dialect.analyze(connection, table.table());
          }
        });
  }
}
