package dev.tandem.runners.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The TCP addresses a process listens on, as Linux's {@code /proc} shows them. */
final class ListeningSockets {
  private static final String LISTEN = "0A";

  /** 127.0.0.1 and ::ffff:127.0.0.1 and ::1, in the byte order of x86 and ARM. */
  static final Set<String> LOOPBACK =
      Set.of("0100007F", "0000000000000000FFFF00000100007F", "00000000000000000000000001000000");

  private ListeningSockets() {}

  /** One hexadecimal address for each listening socket; empty when the process is gone. */
  static Set<String> addressesOf(ProcessHandle process) {
    Path proc = Path.of("/proc", Long.toString(process.pid()));
    try {
      Set<String> inodes = socketInodes(proc.resolve("fd"));
      Set<String> addresses = new TreeSet<>();
      for (String table : List.of("tcp", "tcp6")) {
        List<String> rows = Files.readAllLines(proc.resolve("net").resolve(table));
        for (String row : rows.subList(1, rows.size())) {
          String[] columns = row.strip().split("\\s+", -1);
          if (columns[3].equals(LISTEN) && inodes.contains(columns[9])) {
            addresses.add(columns[1].substring(0, columns[1].indexOf(':')));
          }
        }
      }
      return addresses;
    } catch (NoSuchFileException e) {
      // It has ended, or is about to: the kernel takes a process apart before its parent hears.
      return Set.of();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot see the sockets of " + process.pid(), e);
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
    } catch (IOException e) {
      // Closed since it was listed.
      return "";
    }
  }
}
