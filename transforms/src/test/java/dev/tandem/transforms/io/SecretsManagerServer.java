package dev.tandem.transforms.io;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * As much of AWS Secrets Manager as reading one secret takes: {@code GetSecretValue} in its JSON
 * protocol, over HTTP on this machine. Written after the documentation; not compared with AWS.
 */
final class SecretsManagerServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * @param secret the name or ARN that was asked for
   * @param credential who signed for which region, from the header Authorization
   */
  record Request(String secret, String credential) {}

  private record Answer(int status, ObjectNode body) {}

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private volatile Answer answer = new Answer(500, JSON.createObjectNode());

  SecretsManagerServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.setExecutor(threads);
    server.start();
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** What was asked since the beginning. */
  List<Request> requests() {
    return requests;
  }

  /** From now on the secret's value is this. */
  SecretsManagerServer holding(String value) {
    answer = new Answer(200, JSON.createObjectNode().put("SecretString", value));
    return this;
  }

  /** From now on the secret is binary. */
  SecretsManagerServer holding(byte[] value) {
    answer = new Answer(200, JSON.createObjectNode().put("SecretBinary", value));
    return this;
  }

  /** From now on every request fails. */
  SecretsManagerServer failing(int status, String code, String message) {
    answer =
        new Answer(status, JSON.createObjectNode().put("__type", code).put("message", message));
    return this;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      JsonNode asked = JSON.readTree(exchange.getRequestBody());
      Answer now = answer;
      String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
      if (!"secretsmanager.GetSecretValue".equals(target)) {
        now = new Answer(400, JSON.createObjectNode().put("__type", "UnknownOperationException"));
      }
      requests.add(
          new Request(
              asked.path("SecretId").asText(),
              exchange.getRequestHeaders().getFirst("Authorization")));
      if (now.status() == 200) {
        now.body()
            .put("Name", "shop/reader")
            .put("VersionId", "EXAMPLE1-90ab-cdef-fedc-ba987EXAMPLE");
      }
      byte[] bytes = now.body().toString().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().add("Content-Type", "application/x-amz-json-1.1");
      exchange.sendResponseHeaders(now.status(), bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  @Override
  public void close() {
    if (!threads.isShutdown()) {
      server.stop(0);
      threads.shutdownNow();
    }
  }
}
