package dev.tandem.options;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/** As whom and how gently a database is read. */
public interface DatabaseLoginOptions extends PipelineOptions {

  @Description("Database user; needs no more than SELECT. Default: what the driver takes.")
  @Nullable String getJdbcUser();

  void setJdbcUser(@Nullable String user);

  @Description(
      "File that holds the password and nothing else, on any path Beam can read, on every worker. Default: the environment variable TANDEM_JDBC_PASSWORD.")
  @Nullable String getJdbcPasswordFile();

  void setJdbcPasswordFile(@Nullable String file);

  @Description(
      "Secret of AWS Secrets Manager that holds the password, or a JSON object with the key password, in place of --jdbcPasswordFile: its name, or its ARN, which also says the region; else that is the AWS SDK's default, such as AWS_REGION. Read by each process that connects, with the SDK's default credentials. Default: none.")
  @Nullable String getJdbcPasswordSecret();

  void setJdbcPasswordSecret(@Nullable String secret);

  @Description(
      "How many connections a run may hold at once, at least 2: one keeps the view of the database, the others read. Default: 4.")
  @Default.Integer(4)
  int getMaxConnections();

  void setMaxConnections(int connections);
}
