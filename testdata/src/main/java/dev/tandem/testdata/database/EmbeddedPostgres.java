package dev.tandem.testdata.database;

import dev.tandem.testdata.server.PrivateDirectory;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Postgres 18 from a jar: nothing to install. The binaries are unpacked once per machine, into the
 * temporary directory; each server has a data directory of its own.
 *
 * <p>Encoding UTF-8, sorting by code point (locale C), time zone UTC. Data is not flushed to disk:
 * fast, and lost with the machine.
 */
public final class EmbeddedPostgres implements EmbeddedDatabase {
  private static final Duration STARTUP_LIMIT = Duration.ofSeconds(60);
  private static final String OWNER = "shop";

  private final io.zonky.test.db.postgres.embedded.EmbeddedPostgres server;
  private final PrivateDirectory directory;
  private final String password;
  private final ShutdownGuard guard;

  private EmbeddedPostgres(
      io.zonky.test.db.postgres.embedded.EmbeddedPostgres server,
      PrivateDirectory directory,
      String password) {
    this.server = server;
    this.directory = directory;
    this.password = password;
    this.guard = new ShutdownGuard("embedded-postgres", this::release);
  }

  /**
   * Starts a server and waits until it answers.
   *
   * @throws UncheckedIOException if it cannot be unpacked or started, or does not answer in time
   */
  public static EmbeddedPostgres start() {
    return start(Map.of());
  }

  /**
   * Starts a server with settings of its own.
   *
   * @param settings as in {@code postgresql.conf}, such as {@code shared_buffers -> 512MB}; they
   *     win over the built-in ones
   * @throws UncheckedIOException if it cannot be unpacked or started, or does not answer in time
   */
  public static EmbeddedPostgres start(Map<String, String> settings) {
    String password = RandomPassword.create();
    PrivateDirectory directory = PrivateDirectory.create("tandem-postgres-");
    io.zonky.test.db.postgres.embedded.EmbeddedPostgres server = null;
    try {
      server = launch(directory, settings);
    } catch (IOException | IllegalStateException e) {
      throw new UncheckedIOException(new IOException("Cannot start the embedded Postgres", e));
    } finally {
      if (server == null) {
        directory.close();
      }
    }
    EmbeddedPostgres started = new EmbeddedPostgres(server, directory, password);
    try {
      started.createShop();
      return started;
    } catch (SQLException e) {
      started.close();
      throw new UncheckedIOException(new IOException("Cannot set up the embedded Postgres", e));
    }
  }

  private static io.zonky.test.db.postgres.embedded.EmbeddedPostgres launch(
      PrivateDirectory directory, Map<String, String> settings) throws IOException {
    String administrator = RandomPassword.create();
    Path passwordFile = directory.write("administrator", administrator);
    io.zonky.test.db.postgres.embedded.EmbeddedPostgres.Builder builder =
        io.zonky.test.db.postgres.embedded.EmbeddedPostgres.builder()
            .setPort(0)
            .setDataDirectory(directory.path().resolve("data"))
            .setRegisterShutdownHook(false)
            .setPGStartupWait(STARTUP_LIMIT)
            .setLocaleConfig("locale", "C")
            .setLocaleConfig("pwfile", passwordFile.toString())
            .setConnectConfig("password", administrator)
            .setDataDirectoryCustomizer(EmbeddedPostgres::askForPasswords)
            .setServerConfig("listen_addresses", "127.0.0.1")
            .setServerConfig("full_page_writes", "off")
            .setServerConfig("max_wal_size", "4GB");
    settings.forEach(builder::setServerConfig);
    return builder.start();
  }

  /** Its initdb is told to trust everybody; this replaces that before the server starts. */
  private static void askForPasswords(File dataDirectory) {
    try {
      Files.writeString(
          dataDirectory.toPath().resolve("pg_hba.conf"),
          """
          local all all               scram-sha-256
          host  all all 127.0.0.1/32  scram-sha-256
          """);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write pg_hba.conf", e);
    }
  }

  private void createShop() throws SQLException {
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE ROLE %s LOGIN PASSWORD '%s'".formatted(OWNER, password));
      statement.execute("CREATE DATABASE shop OWNER " + OWNER);
    }
  }

  @Override
  public String jdbcUrl() {
    return "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/shop";
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
    postmaster().ifPresent(ServerProcess::kill);
  }

  /**
   * Starts the server that was stopped abruptly, on its former port and data, without what was
   * committed in the last moments, and waits until it answers.
   *
   * @throws UncheckedIOException if it does not
   */
  public void restart() {
    Path data = directory.path().resolve("data");
    try {
      // As it was started: the program, then its flags, each in quotes.
      String[] before = Files.readString(data.resolve("postmaster.opts")).strip().split(" ", 2);
      List<String> command = new ArrayList<>();
      if (System.getProperty("user.name").equals("root")) {
        // Postgres refuses to run as root; in a namespace of its own it does not know that it does.
        command.addAll(List.of("unshare", "-U"));
      }
      command.addAll(
          List.of(
              Path.of(before[0]).resolveSibling("pg_ctl").toString(),
              "-D",
              data.toString(),
              "-o",
              before[1],
              "-w",
              "-t",
              Long.toString(STARTUP_LIMIT.toSeconds()),
              "start"));
      Path log = directory.path().resolve("restart.log");
      int code =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start()
              .waitFor();
      if (code != 0) {
        throw new IOException("pg_ctl ended with " + code + ": " + Files.readString(log));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot start the embedded Postgres again", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while Postgres was starting", e);
    }
  }

  /** The server's processes as they are now, the first of them first. */
  public List<ProcessHandle> processes() {
    return postmaster().stream()
        .flatMap(first -> Stream.concat(Stream.of(first.handle()), first.handle().descendants()))
        .toList();
  }

  @Override
  public void close() {
    guard.close();
  }

  private void release() {
    Optional<ServerProcess> postmaster = postmaster();
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot stop the embedded Postgres", e);
    } finally {
      postmaster.filter(process -> !process.awaitEnd()).ifPresent(ServerProcess::kill);
      directory.close();
    }
  }

  /** The server's first process, or nothing when it has ended. */
  private Optional<ServerProcess> postmaster() {
    // pg_ctl starts it and goes: its number is only in this file, on the first line.
    Path file = directory.path().resolve("data").resolve("postmaster.pid");
    try {
      return Files.readAllLines(file).stream()
          .findFirst()
          .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid.strip())))
          .filter(EmbeddedPostgres::runsPostgres)
          .map(ServerProcess::new);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file, e);
    }
  }

  /** The number in a dead server's file may belong to somebody else by now. */
  private static boolean runsPostgres(ProcessHandle process) {
    return process.info().command().filter(command -> command.contains("postgres")).isPresent();
  }
}
