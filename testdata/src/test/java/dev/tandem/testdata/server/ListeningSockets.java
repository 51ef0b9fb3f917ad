package dev.tandem.testdata.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The TCP addresses a process listens on, as Linux's {@code /proc} shows them. */
public final class ListeningSockets {
  private static final String LISTEN = "0A";

  /** 127.0.0.1 and ::ffff:127.0.0.1, in the byte order of x86 and ARM. */
  public static final Set<String> LOOPBACK = Set.of("0100007F", "0000000000000000FFFF00000100007F");

  private ListeningSockets() {}

  /** One hexadecimal address for each listening socket; never empty for a running server. */
  public static List<String> addressesOf(ProcessHandle process) throws IOException {
    Path proc = Path.of("/proc", Long.toString(process.pid()));
    Set<String> inodes = socketInodes(proc.resolve("fd"));
    return Stream.of("tcp", "tcp6")
        .flatMap(table -> rows(proc.resolve("net").resolve(table)))
        .map(row -> row.strip().split("\\s+", -1))
        .filter(columns -> columns[3].equals(LISTEN) && inodes.contains(columns[9]))
        .map(columns -> columns[1].substring(0, columns[1].indexOf(':')))
        .toList();
  }

  private static Stream<String> rows(Path table) {
    try {
      return Files.readAllLines(table).stream().skip(1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Set<String> socketInodes(Path descriptors) throws IOException {
    try (Stream<Path> links = Files.list(descriptors)) {
      return links
          .map(ListeningSockets::target)
          .filter(target -> target.startsWith("socket:["))
          .map(target -> target.substring("socket:[".length(), target.length() - 1))
          .collect(Collectors.toSet());
    }
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (NoSuchFileException e) {
      return "closed since";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
