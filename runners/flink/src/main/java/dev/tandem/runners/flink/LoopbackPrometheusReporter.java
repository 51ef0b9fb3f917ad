package dev.tandem.runners.flink;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.exporter.HTTPServer;
import java.io.IOException;
import java.lang.reflect.Field;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.apache.flink.metrics.prometheus.AbstractPrometheusReporter;

/**
 * Flink's Prometheus reporter, seen from this machine only; Flink's own listens on all addresses.
 */
final class LoopbackPrometheusReporter extends AbstractPrometheusReporter {
  private final HTTPServer server;

  /**
   * @throws IllegalArgumentException if the port is taken; names the flag
   */
  LoopbackPrometheusReporter(int port) {
    try {
      server =
          new HTTPServer(
              new InetSocketAddress(InetAddress.getLoopbackAddress(), port), registry(), true);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "--prometheusPort=%d cannot be listened on: %s".formatted(port, e.getMessage()), e);
    }
  }

  /** What the reporter collects in is its own, and not handed out. */
  private CollectorRegistry registry() {
    try {
      Field field = AbstractPrometheusReporter.class.getDeclaredField("registry");
      field.setAccessible(true);
      return (CollectorRegistry) field.get(this);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Another Flink than this was made for", e);
    }
  }

  @Override
  public void close() {
    server.stop();
    super.close();
  }
}
