package dev.tandem.testdata.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Free TCP ports on 127.0.0.1, for servers that must know theirs before they start. They lie below
 * the range from which systems take the ports of outgoing connections: a client that tries to reach
 * a server while it is down could else be given the server's own port, and hold it.
 */
public final class FreePorts {
  private static final int LOWEST = 20_000;
  private static final int HIGHEST = 32_000;
  private static final int ATTEMPTS = 200;

  private FreePorts() {}

  /**
   * That many different ports, free a moment ago.
   *
   * @throws UncheckedIOException if none is found
   */
  public static List<Integer> find(int count) {
    Random random = new Random();
    List<Integer> found = new ArrayList<>();
    IOException last = new IOException("No attempt was made");
    for (int attempt = 0; attempt < ATTEMPTS && found.size() < count; attempt++) {
      int port = random.nextInt(LOWEST, HIGHEST);
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
        if (!found.contains(socket.getLocalPort())) {
          found.add(port);
        }
      } catch (IOException e) {
        last = e;
      }
    }
    if (found.size() < count) {
      throw new UncheckedIOException("No free port found on 127.0.0.1", last);
    }
    return found;
  }
}
