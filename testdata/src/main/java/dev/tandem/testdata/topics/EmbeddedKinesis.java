package dev.tandem.testdata.topics;

import dev.tandem.testdata.server.ChildServer;
import dev.tandem.testdata.server.FreePorts;
import dev.tandem.testdata.server.PrivateDirectory;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.ConsumerStatus;
import software.amazon.awssdk.services.kinesis.model.KinesisException;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;

/**
 * An emulator of Kinesis (the npm package {@code kinesis-local}) in a Node of its own: streams,
 * shards, polling and enhanced fan-out over plain HTTP, 1.1 and 2. All is kept in memory until
 * {@link #close()}. Credentials are not checked.
 */
public final class EmbeddedKinesis implements AutoCloseable {
  /** Says what to do when {@link #isInstalled()} is false. */
  public static final String HOW_TO_INSTALL =
      "The emulator of Kinesis is not here: with Node 20 installed, run `npm install --prefix"
          + " target/kinesis-local kinesis-local@0.6.2` in the project's root (16 MB), or name the"
          + " package's folder in the environment variable TANDEM_KINESIS_LOCAL.";

  private static final String PRELOAD = "kinesis-on-loopback.js";
  private static final int START_ATTEMPTS = 3;
  private static final Duration ACTIVE_LIMIT = Duration.ofSeconds(30);
  private static final Duration POLL_INTERVAL = Duration.ofMillis(20);

  private final ChildServer server;
  private final KinesisClient client;

  private EmbeddedKinesis(ChildServer server) {
    this.server = server;
    this.client = KinesisClients.connect(endpoint());
  }

  /** Whether this machine has the programs it takes; if not, {@link #HOW_TO_INSTALL} helps. */
  public static boolean isInstalled() {
    return KinesisLocal.find().isPresent();
  }

  /**
   * Starts an emulator without streams and waits until it answers; takes a second.
   *
   * @throws IllegalStateException if {@link #isInstalled()} is false
   * @throws UncheckedIOException with what it printed last, if it does not start
   */
  public static EmbeddedKinesis start() {
    KinesisLocal program =
        KinesisLocal.find().orElseThrow(() -> new IllegalStateException(HOW_TO_INSTALL));
    for (int attempt = 1; ; attempt++) {
      PrivateDirectory directory = PrivateDirectory.create("tandem-kinesis-");
      Path preload = directory.write(PRELOAD, preload());
      // Another process may take a port between our asking and the emulator's binding.
      List<Integer> ports = FreePorts.find(2);
      try {
        return new EmbeddedKinesis(
            ChildServer.start(command(program, preload, directory, ports), directory));
      } catch (UncheckedIOException e) {
        if (attempt == START_ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private static String preload() {
    try (InputStream stream = EmbeddedKinesis.class.getResourceAsStream(PRELOAD)) {
      if (stream == null) {
        throw new FileNotFoundException(PRELOAD);
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read a resource of testdata", e);
    }
  }

  private static ChildServer.Command command(
      KinesisLocal program, Path preload, PrivateDirectory directory, List<Integer> ports) {
    return new ChildServer.Command(
        "kinesis-local",
        List.of(program.node().toString(), "--require", preload.toString(), KinesisLocal.MAIN),
        Map.of(
            "TANDEM_DIRECTORY",
            directory.path().toString(),
            "KINESIS_MOCK_PLAIN_PORT",
            ports.get(0).toString(),
            "KINESIS_MOCK_TLS_PORT",
            ports.get(1).toString(),
            "CREATE_STREAM_DURATION",
            "50ms",
            "REGISTER_STREAM_CONSUMER_DURATION",
            "50ms",
            "LOG_LEVEL",
            "WARN"),
        // It reads its certificate from there.
        program.folder(),
        Pattern.compile("Listening on port (" + ports.get(0) + ")$"));
  }

  /** {@code http://127.0.0.1:<port>}. */
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.port());
  }

  /** The region that requests must name. */
  public String region() {
    return KinesisClients.REGION;
  }

  /** An access key id that clients may send; any other does as well. */
  public String accessKey() {
    return KinesisClients.ACCESS_KEY;
  }

  /** The secret that clients may sign with; any other does as well. */
  public String secretKey() {
    return KinesisClients.SECRET_KEY;
  }

  /** The flags that let a Beam pipeline read and write this emulator's streams. */
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
   * Creates a stream and waits until it takes records.
   *
   * @throws KinesisException if the emulator refuses, as it does when the stream exists
   * @throws IllegalStateException if the stream does not become active in time
   */
  public void createStream(String name, int shards) {
    client.createStream(request -> request.streamName(name).shardCount(shards));
    awaitActive(
        "stream " + name,
        () ->
            client
                    .describeStreamSummary(request -> request.streamName(name))
                    .streamDescriptionSummary()
                    .streamStatus()
                == StreamStatus.ACTIVE);
  }

  /**
   * Registers a consumer of a stream, for enhanced fan-out, and waits until it may read.
   *
   * @return the consumer's ARN
   * @throws KinesisException if the emulator refuses, as it does when the consumer exists or the
   *     stream does not
   * @throws IllegalStateException if the consumer does not become active in time
   */
  public String registerConsumer(String stream, String name) {
    String streamArn =
        client
            .describeStreamSummary(request -> request.streamName(stream))
            .streamDescriptionSummary()
            .streamARN();
    String consumerArn =
        client
            .registerStreamConsumer(request -> request.streamARN(streamArn).consumerName(name))
            .consumer()
            .consumerARN();
    awaitActive("consumer " + name, () -> consumerStatus(consumerArn) == ConsumerStatus.ACTIVE);
    return consumerArn;
  }

  ConsumerStatus consumerStatus(String consumerArn) {
    return client
        .describeStreamConsumer(request -> request.consumerARN(consumerArn))
        .consumerDescription()
        .consumerStatus();
  }

  private static void awaitActive(String what, BooleanSupplier active) {
    long deadline = System.nanoTime() + ACTIVE_LIMIT.toNanos();
    while (!active.getAsBoolean()) {
      if (System.nanoTime() > deadline || Thread.currentThread().isInterrupted()) {
        throw new IllegalStateException("Not active in time: " + what);
      }
      LockSupport.parkNanos(POLL_INTERVAL.toNanos());
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
    client.close();
    server.close();
  }
}
