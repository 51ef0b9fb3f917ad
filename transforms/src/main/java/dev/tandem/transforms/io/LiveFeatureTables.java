package dev.tandem.transforms.io;

import dev.tandem.transforms.features.FeatureSpec;
import dev.tandem.transforms.features.FeatureTables;

/**
 * Loads the users' and items' tables as they are when it is asked, each time over connections of
 * its own that close at the end, both tables at one moment of the database where that can give it.
 * The schema is checked each time, for it may change while a stream runs.
 *
 * @param database where they are
 * @param spec what to read
 */
public record LiveFeatureTables(DatabaseConfig database, FeatureSpec spec)
    implements FeatureTables.Loader {

  /**
   * @throws DatabaseGoneException if the database cannot be reached, refuses or goes away
   * @throws SchemaMismatchException if it does not have what the spec says; names every difference
   */
  @Override
  public FeatureTables load() throws DatabaseGoneException {
    try (DatabaseSession session = DatabaseSession.open(database)) {
      ResolvedSchema schema = session.check(spec, null);
      return new JdbcFeatureTables(database, session.view(), schema).load();
    }
  }
}
