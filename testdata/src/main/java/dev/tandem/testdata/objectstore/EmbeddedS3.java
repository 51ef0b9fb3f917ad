package dev.tandem.testdata.objectstore;

import dev.tandem.testdata.server.ChildServer;
import dev.tandem.testdata.server.JavaProgram;
import dev.tandem.testdata.server.PrivateDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * An S3 API (Adobe's S3Mock) in a JVM of its own: buckets, objects, listings and multipart uploads
 * are kept in a temporary folder until {@link #close()}. Plain HTTP; credentials are not checked.
 *
 * <p>Pipelines reach it by {@link #beamArguments()}. There is no flag for path-style addressing,
 * and none is needed: the AWS SDK puts the bucket into the path when the endpoint's host is an IP
 * address, and into the host name (where nothing resolves it) when it is a name, {@code localhost}
 * included. A store behind a name needs an {@code S3ClientBuilderFactory} that calls {@code
 * forcePathStyle(true)}, given by {@code --s3ClientFactoryClass}. That flag and Beam's other {@code
 * --s3...} flags are known only to programs that register {@code S3Options}: Beam does not.
 */
public final class EmbeddedS3 implements AutoCloseable {
  /** Says what to do when {@link #isAvailable()} is false. */
  public static final String HOW_TO_INSTALL =
      "The S3 server is not here: build with `./mvnw -Pstores verify`, which downloads it (31 MB)"
          + " into testdata/target/object-stores.";

  private static final Duration REQUEST_LIMIT = Duration.ofSeconds(30);
  private static final Pattern READY = Pattern.compile("Tomcat started on ports? (\\d+)");

  private final ChildServer server;

  private EmbeddedS3(ChildServer server) {
    this.server = server;
  }

  /** Whether the build has fetched the server; if not, {@link #HOW_TO_INSTALL} helps. */
  public static boolean isAvailable() {
    return jars().exist();
  }

  private static StoreJars jars() {
    return StoreJars.of("s3");
  }

  /**
   * Starts an empty store and waits until it answers; takes some seconds.
   *
   * @throws IllegalStateException if {@link #isAvailable()} is false
   * @throws UncheckedIOException if it does not start
   */
  public static EmbeddedS3 start() {
    if (!isAvailable()) {
      throw new IllegalStateException(HOW_TO_INSTALL);
    }
    PrivateDirectory directory = PrivateDirectory.create("tandem-s3-");
    return new EmbeddedS3(program(directory).start(directory));
  }

  private static JavaProgram program(PrivateDirectory directory) {
    return new JavaProgram(
        jars().list(),
        List.of("-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
        "org.springframework.boot.loader.launch.JarLauncher",
        List.of(
            "--spring.main.sources=classpath:dev/tandem/testdata/objectstore/s3mock-on-loopback.xml",
            "--spring.main.banner-mode=off",
            "--server.address=127.0.0.1",
            "--server.port=0",
            "--server.ssl.enabled=false",
            "--http.port=0",
            "--com.adobe.testing.s3mock.store.root=" + directory.path().resolve("buckets"),
            "--com.adobe.testing.s3mock.store.region=us-east-1"),
        READY);
  }

  /** {@code http://127.0.0.1:<port>}. */
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.port());
  }

  /** The region that requests must name. */
  public String region() {
    return "us-east-1";
  }

  /** An access key id that clients may send; any other does as well. */
  public String accessKey() {
    return "tandem";
  }

  /** The secret that clients may sign with; any other does as well. */
  public String secretKey() {
    return "tandem-secret";
  }

  /** The flags that let a Beam pipeline read and write {@code s3://} paths in this store. */
  public List<String> beamArguments() {
    return List.of(
        "--awsRegion=" + region(),
        "--endpoint=" + endpoint(),
        "--awsCredentialsProvider={\"@type\":\"StaticCredentialsProvider\",\"accessKeyId\":\""
            + accessKey()
            + "\",\"secretAccessKey\":\""
            + secretKey()
            + "\"}");
  }

  /**
   * Creates a bucket.
   *
   * @throws UncheckedIOException if the store refuses, as it does when the bucket exists or its
   *     name breaks S3's rules
   */
  public void createBucket(String name) {
    HttpRequest request =
        HttpRequest.newBuilder(endpoint().resolve("/" + name))
            .PUT(BodyPublishers.noBody())
            .timeout(REQUEST_LIMIT)
            .build();
    try {
      HttpResponse<String> response =
          HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new IOException("HTTP " + response.statusCode() + ": " + response.body());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot create the bucket " + name, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while creating the bucket " + name, e);
    }
  }

  ProcessHandle handle() {
    return server.handle();
  }

  Path folder() {
    return server.folder();
  }

  @Override
  public void close() {
    server.close();
  }
}
