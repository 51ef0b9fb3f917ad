package dev.tandem.pipelines.model;

import dev.tandem.options.OptionalDatabaseOptions;
import dev.tandem.pipelines.Console;
import dev.tandem.transforms.features.FeatureSpec;
import dev.tandem.transforms.features.FeatureTable;
import dev.tandem.transforms.features.SharedFeatureTables;
import dev.tandem.transforms.features.ValueText;
import dev.tandem.transforms.io.DatabaseConfig;
import dev.tandem.transforms.io.DatabaseGoneException;
import dev.tandem.transforms.io.DatabaseSession;
import dev.tandem.transforms.io.DatabaseView.Consistency;
import dev.tandem.transforms.io.JdbcFeatureTables;
import dev.tandem.transforms.io.ResolvedSchema;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** The items of a shop's database as one moment has them; that moment lasts until closed. */
final class ShopItems implements AutoCloseable {
  private final DatabaseSession session;
  private final SharedFeatureTables tables;
  private final SharedFeatureTables.Lease lease;
  private final FeatureTable items;

  private ShopItems(
      DatabaseSession session, SharedFeatureTables tables, SharedFeatureTables.Lease lease)
      throws Exception {
    this.session = session;
    this.tables = tables;
    this.lease = lease;
    this.items = lease.get().items();
  }

  /**
   * @throws IllegalArgumentException if a flag is wrong; names it
   */
  static ShopItems open(OptionalDatabaseOptions options, FeatureSpec spec, Console console)
      throws Exception {
    DatabaseConfig database =
        new DatabaseConfig(
            Objects.requireNonNull(options.getJdbcUrl()),
            options.getJdbcUser(),
            options.getJdbcPasswordFile(),
            options.getJdbcPasswordSecret(),
            options.getMaxConnections());
    DatabaseSession session = DatabaseSession.open(database);
    try {
      ResolvedSchema schema = session.check(spec, null);
      if (!schema.warnings().isEmpty()) {
        console.note(
            "Note: the database differs from the spec where it does no harm: %s",
            String.join("; ", schema.warnings()));
      }
      SharedFeatureTables tables =
          new SharedFeatureTables(
              new JdbcFeatureTables(database, session.view(), schema).itemsOnly());
      ShopItems items = new ShopItems(session, tables, tables.lease());
      items.noteUnusable(spec, console);
      return items;
    } catch (Exception e) {
      session.close();
      throw e;
    }
  }

  private void noteUnusable(FeatureSpec spec, Console console) {
    if (items.unusable() > 0 || items.withoutKey() > 0) {
      console.note(
          "Note: %s has %,d rows that cannot be used (a key that occurs twice, a value that does not fit) and %,d without a key; they are no part of the catalogue",
          spec.items().label(), items.unusable(), items.withoutKey());
    }
  }

  /** Travels to the workers. */
  SharedFeatureTables tables() {
    return tables;
  }

  /** Whether every connection sees the same moment of the database. */
  boolean seesOneMoment() {
    return session.view().consistency() == Consistency.ONE_SNAPSHOT;
  }

  /** How many can be used. */
  int size() {
    return items.size();
  }

  /** The ids of those that can be used, as an index has them. */
  Set<String> ids() {
    return items.rows().map(row -> ValueText.format(row.key())).collect(Collectors.toSet());
  }

  @Override
  public void close() throws DatabaseGoneException {
    lease.close();
    session.close();
  }
}
