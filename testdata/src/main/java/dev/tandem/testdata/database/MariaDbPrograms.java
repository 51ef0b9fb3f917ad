package dev.tandem.testdata.database;

import dev.tandem.testdata.server.PrivateDirectory;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The programs of an installed MariaDB, and how they are called. */
record MariaDbPrograms(Path server, Path installer) {

  /** Debian keeps servers in {@code /usr/sbin}, which is not on an ordinary user's PATH. */
  private static final List<String> MORE_PLACES = List.of("/usr/sbin", "/usr/local/sbin");

  static Optional<MariaDbPrograms> find() {
    Optional<Path> server = program("mariadbd");
    Optional<Path> installer = program("mariadb-install-db");
    // The installer is a script that fails without this one.
    boolean complete = program("my_print_defaults").isPresent();
    return complete && server.isPresent() && installer.isPresent()
        ? Optional.of(new MariaDbPrograms(server.get(), installer.get()))
        : Optional.empty();
  }

  private static Optional<Path> program(String name) {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Stream.concat(Arrays.stream(path.split(File.pathSeparator, -1)), MORE_PLACES.stream())
        .filter(place -> !place.isBlank())
        .map(place -> Path.of(place, name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Creates the system tables in {@code <directory>/data}. */
  void install(PrivateDirectory directory) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(installer.toString());
    command.add("--no-defaults");
    command.add("--datadir=" + directory.path().resolve("data"));
    // The administrator gets in through the private socket only, as the system user that started
    // it.
    command.add("--auth-root-authentication-method=socket");
    command.add("--skip-test-db");
    command.addAll(systemUser());
    Path log = directory.path().resolve("install.log");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    ServerProcess installation = new ServerProcess(process.toHandle());
    if (!installation.awaitEnd()) {
      installation.kill();
      throw new IOException(installer + " did not end in time");
    }
    if (process.exitValue() != 0) {
      throw new IOException(installer + " failed: " + Files.readString(log));
    }
  }

  /** Starts the server on the installed tables; its log is {@code <directory>/server.log}. */
  ServerProcess serve(PrivateDirectory directory, Path setup, int port) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(server.toString());
    command.add("--no-defaults");
    command.add("--datadir=" + directory.path().resolve("data"));
    command.add("--socket=" + directory.path().resolve("server.sock"));
    command.add("--pid-file=" + directory.path().resolve("server.pid"));
    command.add("--init-file=" + setup);
    command.add("--bind-address=127.0.0.1");
    command.add("--port=" + port);
    command.add("--skip-name-resolve");
    command.add("--character-set-server=utf8mb4");
    command.add("--default-time-zone=+00:00");
    command.add("--local-infile=ON");
    command.add("--max-allowed-packet=64M");
    command.add("--innodb-buffer-pool-size=256M");
    command.add("--innodb-log-file-size=256M");
    command.add("--innodb-flush-log-at-trx-commit=0");
    command.add("--innodb-doublewrite=OFF");
    command.addAll(systemUser());
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.path().resolve("server.log").toFile())
            .start();
    return new ServerProcess(process.toHandle());
  }

  /** MariaDB refuses to run as root unless it is told to by name. */
  private static List<String> systemUser() {
    return System.getProperty("user.name").equals("root") ? List.of("--user=root") : List.of();
  }
}
