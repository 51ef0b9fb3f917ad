package dev.tandem.benchmarks.export;

import dev.tandem.benchmarks.launch.LaunchFiles;
import dev.tandem.testdata.database.EmbeddedDatabase;
import dev.tandem.testdata.database.EmbeddedPostgres;
import dev.tandem.testdata.shop.Shop;
import dev.tandem.testdata.shop.ShopLoader;
import dev.tandem.testdata.shop.ShopSize;
import java.io.IOException;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Measures the training export beside its twin: loads sample shops into an embedded Postgres, lets
 * the contenders export them in turn, checks that all wrote the same rows, and prints a Markdown
 * table. Started by {@code benchmarks/export.sh}; docs/benchmarks.md says what is measured.
 *
 * <p>Flags, with their defaults: {@code --customers=100000 --products=10000
 * --ratings=1000000,5000000 --policies=ALL,LAST --contenders=twin,flink,spark,direct --rounds=3
 * --heap=4g --limitMinutes=30 --tandemFlags= --twinFlags= --repository=. --work=<temporary
 * folder>}.
 */
public final class ExportBenchmark {
  private final BenchmarkPlan plan;
  private final PrintStream report;
  private final PrintStream progress;

  private ExportBenchmark(BenchmarkPlan plan, PrintStream report, PrintStream progress) {
    this.plan = plan;
    this.report = report;
    this.progress = progress;
  }

  public static void main(String[] args) {
    try {
      new ExportBenchmark(BenchmarkPlan.parse(args), System.out, System.err).run();
    } catch (Exception e) {
      System.err.println(e.getMessage() == null ? e : e.getMessage());
      System.exit(1);
    }
  }

  private void run() throws IOException, InterruptedException, SQLException {
    for (Contender contender : plan.contenders()) {
      // Said now, and not after a large shop has been loaded.
      LaunchFiles.of(plan.repository().resolve(contender.module()));
    }
    report.printf(
        Locale.ROOT,
        "%d cores, %s %s, JDK %s, -Xmx%s, %,d customers, %,d products, %d rounds%s%n%n",
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("os.name"),
        System.getProperty("os.version"),
        System.getProperty("java.runtime.version"),
        plan.heap(),
        plan.customers(),
        plan.products(),
        plan.rounds(),
        plan.specialFlags());
    report.print(Measurements.TABLE_HEAD);
    for (int ratings : plan.ratings()) {
      try (EmbeddedPostgres database = EmbeddedPostgres.start()) {
        load(database, new ShopSize(plan.customers(), plan.products(), ratings));
        for (DuplicatePolicy policy : plan.policies()) {
          report.print(measure(database, ratings, policy).tableLines());
        }
      }
    }
  }

  private void load(EmbeddedDatabase database, ShopSize size) throws SQLException {
    progress.printf(Locale.ROOT, "loading a shop with %,d ratings%n", size.ratings());
    // The export reads none of the orders.
    ShopLoader.load(Shop.of(size, Shop.DEFAULT_SEED).withOrders(false), database);
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      // Else the first contender to read would do the table's housekeeping for the others.
      statement.execute("VACUUM ANALYZE ratings");
      statement.execute("VACUUM ANALYZE customers");
      statement.execute("VACUUM ANALYZE products");
    }
  }

  private Measurements measure(EmbeddedDatabase database, int ratings, DuplicatePolicy policy)
      throws IOException, InterruptedException, SQLException {
    ContenderRun run = new ContenderRun(plan, database);
    Map<Contender, List<MeasuredProcess.Usage>> usages = new EnumMap<>(Contender.class);
    @Nullable ParquetRows expected = null;
    for (int round = 1; round <= plan.rounds(); round++) {
      for (Contender contender : order(round)) {
        ContenderRun.Result result = run.run(contender, policy);
        progress.printf(
            Locale.ROOT,
            "%,d ratings, %s, round %d, %s: %.2f s, %,d rows%n",
            ratings,
            policy,
            round,
            contender.label(),
            result.usage().wallSeconds(),
            result.written().rows());
        if (expected == null) {
          expected = result.written();
        }
        requireSame(expected, result.written(), contender);
        usages.computeIfAbsent(contender, unused -> new ArrayList<>()).add(result.usage());
      }
    }
    return new Measurements(ratings, policy, usages, expected == null ? 0 : expected.rows());
  }

  /** Turned round every other time: who runs later may find a warmer or a hotter machine. */
  private List<Contender> order(int round) {
    List<Contender> order = new ArrayList<>(plan.contenders());
    if (round % 2 == 0) {
      Collections.reverse(order);
    }
    return order;
  }

  private static void requireSame(ParquetRows expected, ParquetRows written, Contender contender) {
    if (!written.equals(expected)) {
      throw new IllegalStateException(
          "%s wrote %s, and the first contender %s: they do not do the same job."
              .formatted(contender.label(), written, expected));
    }
  }
}
