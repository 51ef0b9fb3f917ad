package dev.tandem.options;

import org.apache.beam.sdk.options.Description;
import org.jspecify.annotations.Nullable;

/** Where the shop's database is, for a job that can do without. */
public interface OptionalDatabaseOptions extends DatabaseLoginOptions, FeatureSpecOptions {

  @Description(
      "The shop's database: jdbc:postgresql://host:port/database, jdbc:mysql://… or jdbc:mariadb://…, without a password. Default: none.")
  @Nullable String getJdbcUrl();

  void setJdbcUrl(@Nullable String url);
}
