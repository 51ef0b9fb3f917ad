package dev.tandem.testdata.database;

import dev.tandem.testdata.server.PrivateDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * MariaDB as this machine's packages hold it: see {@link #isAvailable()}. The server runs on a data
 * directory and a socket of its own, beside any other that the machine may run.
 *
 * <p>Character set utf8mb4 with MariaDB's usual collation (which ignores case, and trailing blanks
 * in comparisons), time zone UTC. Data is not flushed to disk: fast, and lost with the machine.
 */
public final class EmbeddedMariaDb implements EmbeddedDatabase {
  /** Says what to do when {@link #isAvailable()} is false. */
  public static final String HOW_TO_INSTALL =
      "MariaDB is not installed: on Debian and Ubuntu run"
          + " `apt-get install --no-install-recommends mariadb-server-core mariadb-client-core`"
          + " (elsewhere: mariadbd, mariadb-install-db and my_print_defaults on the PATH).";

  private static final Duration STARTUP_LIMIT = Duration.ofSeconds(60);
  private static final Duration POLL_INTERVAL = Duration.ofMillis(20);
  private static final int PORT_ATTEMPTS = 3;
  private static final String OWNER = "shop";

  private final ServerProcess server;
  private final int port;
  private final PrivateDirectory directory;
  private final String password;
  private final ShutdownGuard guard;

  private EmbeddedMariaDb(
      ServerProcess server, int port, PrivateDirectory directory, String password) {
    this.server = server;
    this.port = port;
    this.directory = directory;
    this.password = password;
    this.guard = new ShutdownGuard("embedded-mariadb", this::release);
  }

  /** Whether this machine has the programs it takes; if not, {@link #HOW_TO_INSTALL} helps. */
  public static boolean isAvailable() {
    return MariaDbPrograms.find().isPresent();
  }

  /**
   * Starts a server and waits until it answers.
   *
   * @throws IllegalStateException if MariaDB is not installed
   * @throws UncheckedIOException if it cannot be started or does not answer in time
   */
  public static EmbeddedMariaDb start() {
    MariaDbPrograms programs =
        MariaDbPrograms.find().orElseThrow(() -> new IllegalStateException(HOW_TO_INSTALL));
    PrivateDirectory directory = PrivateDirectory.create("tandem-mariadb-");
    EmbeddedMariaDb started = null;
    try {
      programs.install(directory);
      started = launch(programs, directory);
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot start the embedded MariaDB", e);
    } finally {
      if (started == null) {
        directory.close();
      }
    }
  }

  private static EmbeddedMariaDb launch(MariaDbPrograms programs, PrivateDirectory directory)
      throws IOException {
    String password = RandomPassword.create();
    // Run by the server before it lets anybody in, so that there is no moment without a password.
    Path setup =
        directory.write(
            "setup.sql",
            """
            CREATE DATABASE IF NOT EXISTS shop CHARACTER SET utf8mb4;
            CREATE OR REPLACE USER '%1$s'@'127.0.0.1' IDENTIFIED BY '%2$s';
            GRANT ALL ON shop.* TO '%1$s'@'127.0.0.1';
            """
                .formatted(OWNER, password));
    for (int attempt = 0; attempt < PORT_ATTEMPTS; attempt++) {
      // Another process may take the port between our asking and the server's binding.
      int port = freePort();
      ServerProcess server = programs.serve(directory, setup, port);
      EmbeddedMariaDb candidate = new EmbeddedMariaDb(server, port, directory, password);
      if (candidate.answers()) {
        Files.delete(setup);
        return candidate;
      }
      server.kill();
      candidate.guard.cancel();
    }
    Path log = directory.path().resolve("server.log");
    throw new IOException("mariadbd does not answer; its log says:\n" + Files.readString(log));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }

  /** Waits until the server lets its owner in; false when it has ended or takes too long. */
  private boolean answers() {
    long deadline = System.nanoTime() + STARTUP_LIMIT.toNanos();
    while (server.handle().isAlive() && System.nanoTime() < deadline) {
      try (Connection connection = connect()) {
        return connection.isValid(0);
      } catch (SQLException e) {
        LockSupport.parkNanos(POLL_INTERVAL.toNanos());
      }
    }
    return false;
  }

  @Override
  public String jdbcUrl() {
    return "jdbc:mariadb://127.0.0.1:" + port + "/shop";
  }

  @Override
  public String user() {
    return OWNER;
  }

  @Override
  public String password() {
    return password;
  }

  /** Where this server's files lie while it runs. */
  Path directory() {
    return directory.path();
  }

  @Override
  public void stopAbruptly() {
    server.kill();
  }

  @Override
  public void close() {
    guard.close();
  }

  private void release() {
    try {
      server.terminate();
    } finally {
      directory.close();
    }
  }
}
