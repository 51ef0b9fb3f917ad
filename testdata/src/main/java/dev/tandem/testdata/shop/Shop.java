package dev.tandem.testdata.shop;

import dev.tandem.testdata.database.Row;
import dev.tandem.testdata.database.TableRows;
import java.util.Iterator;
import java.util.List;
import java.util.Spliterators;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A sample shop. Two shops of one size and seed have the same rows, on every machine. Rows are made
 * when they are asked for and not kept: memory grows by about 100 bytes per product and 20 per
 * customer, and not with the ratings. Time grows with {@code ratings * ratings / customers} when
 * customers have hundreds of ratings each.
 *
 * <p>Immutable and safe for use by many threads; the iterators it gives are for one thread each.
 */
public final class Shop {
  /** The seed of the demo and of most tests. */
  public static final long DEFAULT_SEED = 20_260_101;

  private final ShopSize size;
  private final long seed;
  private final boolean orders;
  private final TasteModel tastes;
  private final Customers customers;
  private final Products products;

  private Shop(ShopSize size, long seed, boolean orders, TasteModel tastes) {
    this.size = size;
    this.seed = seed;
    this.orders = orders;
    this.tastes = tastes;
    this.customers = new Customers(seed);
    this.products = new Products(seed);
  }

  /** The shop of the demo and of most tests. */
  public static Shop ofDefaultSize() {
    return of(ShopSize.DEFAULT, DEFAULT_SEED);
  }

  /** A shop of any size, with orders. */
  public static Shop of(ShopSize size, long seed) {
    return new Shop(size, seed, true, new TasteModel(size, seed));
  }

  /**
   * The same shop with or without rows in {@code orders}, {@code orderdetails}, {@code payments}.
   */
  public Shop withOrders(boolean wanted) {
    return new Shop(size, seed, wanted, tastes);
  }

  public ShopSize size() {
    return size;
  }

  public long seed() {
    return seed;
  }

  /** Who likes what, hidden from the tables: for judging a recommender. */
  public TasteModel tastes() {
    return tastes;
  }

  /**
   * The rows of {@code customers} by ascending number; the first has index 0 in {@link #tastes}.
   */
  public Stream<Customer> customers() {
    return IntStream.range(0, size.customers()).mapToObj(customers::customer);
  }

  /** The rows of {@code products}; the first has index 0 in {@link #tastes}. */
  public Stream<Product> products() {
    return IntStream.range(0, size.products()).mapToObj(this::product);
  }

  /** The customer of an index, from 0. */
  public Customer customer(int index) {
    return customers.customer(index);
  }

  /** The code of the product of an index, from 0. */
  public String productCode(int index) {
    return products.code(index);
  }

  /** A code in the form of the others, that no product has. */
  public String unknownProductCode(int number) {
    return Products.unknownCode(number);
  }

  /**
   * A customer on the way through the shop, another way for each visit.
   *
   * @param customer index from 0
   */
  public Shopper shopper(int customer, long visit) {
    return new Shopper(tastes, customer, visit);
  }

  private Product product(int index) {
    return products.product(index, size.products());
  }

  /** The rows of {@code ratings} by ascending time. */
  public Iterator<Rating> ratings() {
    return mapped(plannedRatings(), RatingStream.Planned::rating);
  }

  RatingStream plannedRatings() {
    return new RatingStream(size, seed, tastes);
  }

  /** Makes all customers, products and ratings once, and counts them. */
  public ShopCensus census() {
    CensusTaker taker = new CensusTaker();
    for (TableRows table : countedTables(taker)) {
      table.rows().forEachRemaining(row -> {});
    }
    return taker.census();
  }

  /** All tables in an order that satisfies their foreign keys, counted while they are read. */
  List<TableRows> tables(CensusTaker taker) {
    Stream<TableRows> reference = Stream.of(productLines());
    Stream<TableRows> counted = countedTables(taker).stream();
    Stream<TableRows> ordered = orders ? orderTables() : Stream.empty();
    return Stream.of(reference, counted, ordered).flatMap(tables -> tables).toList();
  }

  private List<TableRows> countedTables(CensusTaker taker) {
    Iterator<Product> countedProducts =
        IntStream.range(0, size.products())
            .mapToObj(index -> taker.count(product(index), products.isNeverBought(index)))
            .iterator();
    return List.of(
        new TableRows("products", Product.COLUMNS, countedProducts),
        new TableRows("customers", Customer.COLUMNS, customers().map(taker::count).iterator()),
        new TableRows("ratings", Rating.COLUMNS, mapped(plannedRatings(), taker::count)));
  }

  private static TableRows productLines() {
    Iterator<Row> rows = Products.LINES.stream().map(Shop::productLine).iterator();
    return new TableRows("productlines", List.of("productLine", "textDescription"), rows);
  }

  private static Row productLine(String line) {
    return encoder -> encoder.add(line).add("Models of " + line + ", for every shelf.");
  }

  private Stream<TableRows> orderTables() {
    return Stream.of(
        new TableRows("orders", PlacedOrder.COLUMNS, placedOrders()),
        new TableRows(
            "orderdetails",
            PlacedOrder.Line.COLUMNS,
            stream(placedOrders()).flatMap(order -> order.lines().stream()).iterator()),
        new TableRows(
            "payments",
            PlacedOrder.Payment.COLUMNS,
            mapped(placedOrders(), PlacedOrder.Payment::new)));
  }

  OrderStream placedOrders() {
    return new OrderStream(size, seed, tastes);
  }

  private static <T> Stream<T> stream(Iterator<T> rows) {
    return StreamSupport.stream(Spliterators.spliteratorUnknownSize(rows, 0), false);
  }

  private static <T, R> Iterator<R> mapped(Iterator<T> rows, Function<T, R> mapping) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return rows.hasNext();
      }

      @Override
      public R next() {
        return mapping.apply(rows.next());
      }
    };
  }
}
