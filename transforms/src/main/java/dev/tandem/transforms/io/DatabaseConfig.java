package dev.tandem.transforms.io;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.Properties;
import java.util.ServiceLoader;
import org.apache.beam.sdk.io.FileSystems;
import org.jspecify.annotations.Nullable;

/**
 * How to reach a shop's database. Travels to the workers; the password does not: each worker reads
 * it from where it lies.
 *
 * @param url JDBC URL without a password
 * @param user database user
 * @param passwordFile file that holds the password and nothing else, on any path Beam can read;
 *     null if it lies elsewhere
 * @param passwordSecret name or ARN of a secret of AWS Secrets Manager that holds the password;
 *     with neither file nor secret it is in the environment variable {@value #PASSWORD_VARIABLE},
 *     and there is none if that is unset
 * @param maxConnections how many connections one run may hold at once, at least 2
 */
public record DatabaseConfig(
    String url,
    @Nullable String user,
    @Nullable String passwordFile,
    @Nullable String passwordSecret,
    int maxConnections)
    implements Serializable {

  public static final String PASSWORD_VARIABLE = "TANDEM_JDBC_PASSWORD";

  /** Rows per round trip: some 100 kB for narrow rows, and no table is ever held. */
  static final int FETCH_ROWS = 5_000;

  private static final String CONNECT_TIMEOUT_SECONDS = "20";

  /** A database that says nothing for this long is gone: without it a frozen one hangs the run. */
  static final int SOCKET_TIMEOUT_SECONDS = 600;

  private static final int MAX_PASSWORD_BYTES = 4096;

  /** The class of SQLSTATE in which both databases refuse a password: 28P01, 28000. */
  private static final String NOT_AUTHORISED = "28";

  public DatabaseConfig {
    Dialect.of(url);
    if (passwordSecret != null) {
      if (passwordFile != null) {
        throw new IllegalArgumentException(
            "--jdbcPasswordFile=%s and --jdbcPasswordSecret=%s: the password is in one of them, give only that"
                .formatted(passwordFile, passwordSecret));
      }
      PasswordSecret.checkName(passwordSecret);
    }
    if (maxConnections < 2) {
      throw new IllegalArgumentException(
          "--maxConnections=%d: at least 2 are needed, one that holds the view of the database and one that reads"
              .formatted(maxConnections));
    }
  }

  /** Without a secret. */
  public DatabaseConfig(
      String url, @Nullable String user, @Nullable String passwordFile, int maxConnections) {
    this(url, user, passwordFile, null, maxConnections);
  }

  public Dialect dialect() {
    return Dialect.of(url);
  }

  /** The URL without parameters, for manifests and messages. */
  public String publicUrl() {
    int parameters = url.indexOf('?');
    return parameters < 0 ? url : url.substring(0, parameters);
  }

  /**
   * Opens a connection: read-only, without auto-commit.
   *
   * @throws SQLException if the database cannot be reached or refuses, or if AWS Secrets Manager
   *     cannot be asked
   * @throws IllegalArgumentException if the password is not where it should be; names the flag
   */
  public Connection connect() throws SQLException {
    return passwordSecret == null ? open(password()) : connect(PasswordSecret.of(passwordSecret));
  }

  /** As {@link #connect()}, with the password of this secret. */
  Connection connect(PasswordSecret secret) throws SQLException {
    String password = secret.password();
    try {
      return open(password);
    } catch (SQLException refused) {
      String state = refused.getSQLState();
      if (state == null || !state.startsWith(NOT_AUTHORISED)) {
        throw refused;
      }
      // It may have been rotated since it was read.
      String rotated = secret.passwordAfter(password);
      if (rotated == null) {
        throw refused;
      }
      return open(rotated);
    }
  }

  private Connection open(@Nullable String password) throws SQLException {
    Dialect dialect = dialect();
    Properties properties = new Properties();
    if (user != null) {
      properties.setProperty("user", user);
    }
    if (password != null) {
      properties.setProperty("password", password);
    }
    String reachable = url;
    switch (dialect) {
      case POSTGRES -> {
        properties.setProperty("ApplicationName", "tandem");
        properties.setProperty("connectTimeout", CONNECT_TIMEOUT_SECONDS);
        properties.setProperty("socketTimeout", Integer.toString(SOCKET_TIMEOUT_SECONDS));
        properties.setProperty("tcpKeepAlive", "true");
        // Binary transfer from the first execution: numbers and times need no parsing.
        properties.setProperty("prepareThreshold", "-1");
      }
      case MYSQL -> {
        // One driver for both: MariaDB's speaks MySQL's protocol and streams with a fetch size.
        reachable = url.replaceFirst("^jdbc:mysql:", "jdbc:mariadb:");
        properties.setProperty("connectTimeout", CONNECT_TIMEOUT_SECONDS + "000");
        properties.setProperty("socketTimeout", SOCKET_TIMEOUT_SECONDS + "000");
        properties.setProperty("tcpKeepAlive", "true");
      }
    }
    Connection connection = connection(reachable, properties);
    try {
      connection.setReadOnly(true);
      connection.setAutoCommit(false);
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  /**
   * Not through {@code DriverManager}: it looks for drivers once in a JVM, and a cluster's worker
   * loads them anew with each job that it is given.
   */
  private static Connection connection(String url, Properties properties) throws SQLException {
    for (Driver driver : ServiceLoader.load(Driver.class, DatabaseConfig.class.getClassLoader())) {
      Connection connection = driver.acceptsURL(url) ? driver.connect(url, properties) : null;
      if (connection != null) {
        return connection;
      }
    }
    throw new SQLException("No driver on the class path takes " + url);
  }

  private @Nullable String password() {
    if (passwordFile == null) {
      return System.getenv(PASSWORD_VARIABLE);
    }
    try (InputStream in =
        Channels.newInputStream(
            FileSystems.open(FileSystems.matchSingleFileSpec(passwordFile).resourceId()))) {
      byte[] bytes = in.readNBytes(MAX_PASSWORD_BYTES + 1);
      if (bytes.length > MAX_PASSWORD_BYTES) {
        throw new IllegalArgumentException(
            "--jdbcPasswordFile=%s is larger than %d bytes: it must hold the password and nothing else"
                .formatted(passwordFile, MAX_PASSWORD_BYTES));
      }
      return new String(bytes, StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "--jdbcPasswordFile=%s cannot be read: %s".formatted(passwordFile, e.getMessage()), e);
    }
  }
}
