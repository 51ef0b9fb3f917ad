package dev.tandem.testdata.shop;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Loads a sample shop into a database, from the command line. Exit codes: 0 loaded, 1 the database
 * or the password file made trouble, 2 the flags are wrong.
 */
public final class LoadShop {
  /** Holds the password when {@code --jdbcPasswordFile} is not given. */
  static final String PASSWORD_VARIABLE = "TANDEM_JDBC_PASSWORD";

  private static final String HELP =
      """
      Loads a sample shop (customers, products, ratings, orders) into PostgreSQL or MariaDB.
        --jdbcUrl=URL            where: jdbc:postgresql://host:port/db or jdbc:mariadb://host:port/db
        --jdbcUser=NAME          who; may create tables there
        --jdbcPasswordFile=FILE  file whose first line is the password; otherwise the environment
                                 variable TANDEM_JDBC_PASSWORD
        --customers=N            rows in customers (default 120)
        --products=N             rows in products (default 110)
        --ratings=N              rows in ratings (default 2500)
        --seed=N                 the same seed gives the same rows (default 20260101)
        --orders=true|false      whether orders, orderdetails and payments get rows; the default is
                                 true up to 100,000 ratings
        --help                   this text
      """;

  private static final List<String> FLAGS =
      List.of(
          "jdbcUrl",
          "jdbcUser",
          "jdbcPasswordFile",
          "customers",
          "products",
          "ratings",
          "seed",
          "orders");

  private static final int ORDERS_BY_DEFAULT_UP_TO = 100_000;

  private LoadShop() {}

  public static void main(String[] args) {
    System.exit(run(args, System.getenv(), System.out, System.err));
  }

  static int run(String[] args, Map<String, String> environment, PrintStream out, PrintStream err) {
    if (List.of(args).contains("--help")) {
      out.print(HELP);
      return 0;
    }
    try {
      load(parse(args), environment, out);
      return 0;
    } catch (IllegalArgumentException e) {
      err.println(e.getMessage());
      err.println("--help lists the flags.");
      return 2;
    } catch (SQLException | IOException e) {
      err.println("The shop was not loaded: " + e.getMessage());
      return 1;
    }
  }

  private static void load(
      Map<String, String> flags, Map<String, String> environment, PrintStream out)
      throws SQLException, IOException {
    ShopSize size =
        new ShopSize(
            number(flags, "customers", ShopSize.DEFAULT.customers()),
            number(flags, "products", ShopSize.DEFAULT.products()),
            number(flags, "ratings", ShopSize.DEFAULT.ratings()));
    long seed = longNumber(flags, "seed", Shop.DEFAULT_SEED);
    boolean orders = truth(flags, "orders", size.ratings() <= ORDERS_BY_DEFAULT_UP_TO);
    String url = required(flags, "jdbcUrl");
    String user = required(flags, "jdbcUser");
    String password = password(flags, environment);

    long start = System.nanoTime();
    Shop shop = Shop.of(size, seed).withOrders(orders);
    try (Connection connection = DriverManager.getConnection(url, user, password)) {
      ShopCensus census = ShopLoader.load(shop, connection, new PrintedProgress(out));
      summarise(census, seed, Duration.ofNanos(System.nanoTime() - start), out);
    }
  }

  private static Map<String, String> parse(String[] args) {
    Map<String, String> flags = new LinkedHashMap<>();
    for (String arg : args) {
      int equals = arg.indexOf('=');
      String name = arg.startsWith("--") && equals > 0 ? arg.substring(2, equals) : "";
      if (name.equals("jdbcPassword")) {
        throw new IllegalArgumentException(
            "A password on the command line can be seen by everybody on this machine: use"
                + " --jdbcPasswordFile or the environment variable "
                + PASSWORD_VARIABLE
                + ".");
      }
      if (!FLAGS.contains(name)) {
        throw new IllegalArgumentException(
            arg.split("=", 2)[0] + " is not a flag of this command, or has no value.");
      }
      if (flags.put(name, arg.substring(equals + 1)) != null) {
        throw new IllegalArgumentException("--" + name + " is given twice.");
      }
    }
    return flags;
  }

  private static String required(Map<String, String> flags, String name) {
    return Optional.ofNullable(flags.get(name))
        .filter(value -> !value.isBlank())
        .orElseThrow(() -> new IllegalArgumentException("--" + name + " is required."));
  }

  private static int number(Map<String, String> flags, String name, int fallback) {
    long value = longNumber(flags, name, fallback);
    if (value != (int) value) {
      throw new IllegalArgumentException("--" + name + "=" + value + " is too large.");
    }
    return (int) value;
  }

  private static long longNumber(Map<String, String> flags, String name, long fallback) {
    String value = flags.get(name);
    if (value == null) {
      return fallback;
    }
    try {
      return Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("--" + name + "=" + value + " is not a whole number.", e);
    }
  }

  private static boolean truth(Map<String, String> flags, String name, boolean fallback) {
    String value = flags.getOrDefault(name, Boolean.toString(fallback));
    return switch (value) {
      case "true" -> true;
      case "false" -> false;
      default ->
          throw new IllegalArgumentException(
              "--" + name + "=" + value + " is neither true nor false.");
    };
  }

  private static String password(Map<String, String> flags, Map<String, String> environment)
      throws IOException {
    String file = flags.get("jdbcPasswordFile");
    if (file != null) {
      try {
        return Files.readString(Path.of(file)).lines().findFirst().orElse("");
      } catch (IOException e) {
        throw new IOException("cannot read --jdbcPasswordFile=" + file, e);
      }
    }
    String password = environment.get(PASSWORD_VARIABLE);
    if (password == null) {
      throw new IllegalArgumentException(
          "Neither --jdbcPasswordFile nor the environment variable "
              + PASSWORD_VARIABLE
              + " gives a password.");
    }
    return password;
  }

  private static void summarise(ShopCensus census, long seed, Duration elapsed, PrintStream out) {
    out.printf(
        "Loaded in %.1f s from seed %d: %,d customers, %,d products, %,d ratings%n",
        elapsed.toMillis() / 1e3, seed, census.customers(), census.products(), census.ratings());
    out.printf(
        "  of which %,d valid, %,d of them repeated; %,d orphans, %,d out of 1..5, %,d null ratings,"
            + " %,d null keys%n",
        census.validRatings(),
        census.repeatedRatings(),
        census.orphans(),
        census.ratings(Rating.Kind.OUT_OF_RANGE),
        census.ratings(Rating.Kind.NULL_RATING),
        census.nullKeys());
  }

  private static final class PrintedProgress implements ShopLoader.Progress {
    private final PrintStream out;
    private long startNanos;

    PrintedProgress(PrintStream out) {
      this.out = out;
    }

    @Override
    public void started(String table) {
      startNanos = System.nanoTime();
    }

    @Override
    public void loaded(String table, long rows) {
      out.printf("%-14s%,12d rows so far%n", table, rows);
    }

    @Override
    public void finished(String table, long rows) {
      out.printf(
          "%-14s%,12d rows in %.1f s%n", table, rows, (System.nanoTime() - startNanos) / 1e9);
    }
  }
}
