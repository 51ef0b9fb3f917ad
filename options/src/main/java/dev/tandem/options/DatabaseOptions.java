package dev.tandem.options;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.Validation;
import org.jspecify.annotations.Nullable;

/** Where the shop's database is and how gently it is read. */
public interface DatabaseOptions extends PipelineOptions {

  @Description(
      "The shop's database: jdbc:postgresql://host:port/database, jdbc:mysql://… or jdbc:mariadb://…, without a password. Required.")
  @Validation.Required
  String getJdbcUrl();

  void setJdbcUrl(String url);

  @Description("Database user; needs no more than SELECT. Default: what the driver takes.")
  @Nullable String getJdbcUser();

  void setJdbcUser(@Nullable String user);

  @Description(
      "File that holds the password and nothing else, on any path Beam can read, on every worker. Default: the environment variable TANDEM_JDBC_PASSWORD.")
  @Nullable String getJdbcPasswordFile();

  void setJdbcPasswordFile(@Nullable String file);

  @Description(
      "How many connections a run may hold at once, at least 2: one keeps the view of the database, the others read. Default: 4.")
  @Default.Integer(4)
  int getMaxConnections();

  void setMaxConnections(int connections);

  @Description(
      "YAML file that names the shop's tables, keys and features, on any path Beam can read. Default: the classicmodels shop, built in.")
  @Nullable String getFeatureSpec();

  void setFeatureSpec(@Nullable String file);
}
