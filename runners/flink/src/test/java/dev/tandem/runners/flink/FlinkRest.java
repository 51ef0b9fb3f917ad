package dev.tandem.runners.flink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.runners.contract.LocalCluster;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/** A cluster's REST API, as somebody without Flink at hand uses it. */
final class FlinkRest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final HttpClient client = HttpClient.newHttpClient();
  private final String root;

  /** An answer that is no success. */
  static final class RefusedException extends IOException {
    private static final long serialVersionUID = 1;

    RefusedException(String message) {
      super(message);
    }
  }

  private FlinkRest(String root) {
    this.root = root;
  }

  static FlinkRest of(LocalCluster cluster) throws IOException {
    return new FlinkRest("http://127.0.0.1:" + setting(cluster, "jobmanager"));
  }

  /** What the cluster was started with. */
  private static String setting(LocalCluster cluster, String name) throws IOException {
    String before = name + ": ";
    return Files.readAllLines(cluster.folder().resolve("cluster.env")).stream()
        .filter(line -> line.startsWith(before))
        .map(line -> line.substring(before.length()))
        .findFirst()
        .orElseThrow();
  }

  JsonNode get(String path) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(URI.create(root + path)).GET());
  }

  /** Uploads a jar; its id. */
  String upload(Path jar) throws IOException, InterruptedException {
    String boundary = UUID.randomUUID().toString();
    String head =
        """
        --%s\r
        Content-Disposition: form-data; name="jarfile"; filename="%s"\r
        Content-Type: application/x-java-archive\r
        \r
        """
            .formatted(boundary, jar.getFileName());
    JsonNode answer =
        send(
            HttpRequest.newBuilder(URI.create(root + "/jars/upload"))
                .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                .POST(
                    HttpRequest.BodyPublishers.concat(
                        HttpRequest.BodyPublishers.ofString(head),
                        HttpRequest.BodyPublishers.ofFile(jar),
                        HttpRequest.BodyPublishers.ofString("\r\n--" + boundary + "--\r\n"))));
    return Path.of(answer.get("filename").asText()).getFileName().toString();
  }

  /** Runs an uploaded jar; the job's id. */
  String run(String jar, List<String> args) throws IOException, InterruptedException {
    return post("/jars/" + jar + "/run", Map.of("programArgsList", args)).get("jobid").asText();
  }

  JsonNode post(String path, Map<String, ?> body) throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(URI.create(root + path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body))));
  }

  private JsonNode send(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        client.send(
            request.timeout(LIMIT).build(),
            HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    if (answer.statusCode() >= 300) {
      throw new RefusedException(answer.statusCode() + ": " + answer.body());
    }
    return JSON.readTree(answer.body());
  }

  /** The workers that have something to do, by the names of their processes. */
  List<String> busyWorkers() throws IOException, InterruptedException {
    Set<String> names = new TreeSet<>();
    for (JsonNode worker : get("/taskmanagers").get("taskmanagers")) {
      if (worker.get("freeSlots").asInt() < worker.get("slotsNumber").asInt()) {
        // taskmanager-1-<random>
        names.add(worker.get("id").asText().replaceAll("-[0-9]+$", ""));
      }
    }
    return new ArrayList<>(names);
  }

  /** A job's state, such as RUNNING. */
  String state(String job) throws IOException, InterruptedException {
    return get("/jobs/" + job).get("state").asText();
  }
}
