package dev.tandem.options;

import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.Validation;

/** Where the shop's database is and how gently it is read. */
public interface DatabaseOptions extends DatabaseLoginOptions, FeatureSpecOptions {

  @Description(
      "The shop's database: jdbc:postgresql://host:port/database, jdbc:mysql://… or jdbc:mariadb://…, without a password. Required.")
  @Validation.Required
  String getJdbcUrl();

  void setJdbcUrl(String url);
}
