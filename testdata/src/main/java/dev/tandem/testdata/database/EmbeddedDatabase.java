package dev.tandem.testdata.database;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/**
 * A database server that belongs to whoever started it. It holds one empty database named {@code
 * shop}, owned by {@link #user()}, who may create tables and schemas in it and needs {@link
 * #password()} over TCP. It listens on 127.0.0.1 only.
 *
 * <p>It stops when closed, or when this JVM ends in an orderly way. Safe for use by many threads.
 */
public interface EmbeddedDatabase extends AutoCloseable {

  /** A JDBC URL without user and password, as a person would put it on a command line. */
  String jdbcUrl();

  /** The owner of the database {@code shop}; not an administrator of the server. */
  String user();

  /** The password of {@link #user()}: random, other than blank, and letters and digits only. */
  String password();

  /** Opens a connection as {@link #user()}; the caller closes it. */
  default Connection connect() throws SQLException {
    return DriverManager.getConnection(jdbcUrl(), user(), password());
  }

  /**
   * Takes the server away as a crash would: without waiting for clients or for what they are doing.
   * Returns when its processes are gone. Connections break and new ones are refused; {@link #close}
   * still removes the files. Does nothing on a server that is already gone.
   */
  void stopAbruptly();

  /** Stops the server and removes its files; does nothing the second time. */
  @Override
  void close();
}
