package dev.tandem.testdata.topics;

import dev.tandem.testdata.broker.BrokerClassPath;
import dev.tandem.testdata.broker.BrokerMain;
import dev.tandem.testdata.server.ChildServer;
import dev.tandem.testdata.server.FreePorts;
import dev.tandem.testdata.server.JavaProgram;
import dev.tandem.testdata.server.PrivateDirectory;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * A Kafka of one broker, which is its own controller, in a JVM of its own. Plain text, no
 * authentication, one replica of everything; topics are not made by use. Its data lie in a
 * temporary folder until {@link #close()}.
 */
public final class EmbeddedKafka implements AutoCloseable {
  private static final int START_ATTEMPTS = 3;
  private static final long REQUEST_LIMIT_SECONDS = 30;
  private static final String SETTINGS =
      """
      process.roles=broker,controller
      node.id=1
      controller.quorum.voters=1@127.0.0.1:%2$d
      listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
      advertised.listeners=PLAINTEXT://127.0.0.1:%1$d
      listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
      inter.broker.listener.name=PLAINTEXT
      controller.listener.names=CONTROLLER
      log.dirs=data
      auto.create.topics.enable=false
      offsets.topic.replication.factor=1
      offsets.topic.num.partitions=4
      transaction.state.log.replication.factor=1
      transaction.state.log.min.isr=1
      transaction.state.log.num.partitions=4
      group.initial.rebalance.delay.ms=0
      # A broker that was killed is let in again when its former session has run out; 9 s by default.
      broker.heartbeat.interval.ms=500
      broker.session.timeout.ms=3000
      """;

  private final JavaProgram program;
  private final PrivateDirectory directory;
  private final int port;
  private ChildServer server;

  private EmbeddedKafka(
      JavaProgram program, PrivateDirectory directory, int port, ChildServer server) {
    this.program = program;
    this.directory = directory;
    this.port = port;
    this.server = server;
  }

  /**
   * Starts an empty broker and waits until it takes requests; takes two seconds or more.
   *
   * @throws UncheckedIOException with what it printed last, if it does not start
   */
  public static EmbeddedKafka start() {
    for (int attempt = 1; ; attempt++) {
      // Another process may take a port between our asking and the broker's binding.
      List<Integer> ports = FreePorts.find(2);
      PrivateDirectory directory = PrivateDirectory.create("tandem-kafka-");
      Path settings =
          directory.write("broker.properties", SETTINGS.formatted(ports.get(0), ports.get(1)));
      JavaProgram program = program(settings);
      try {
        return new EmbeddedKafka(program, directory, ports.get(0), program.start(directory));
      } catch (UncheckedIOException e) {
        if (attempt == START_ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private static JavaProgram program(Path settings) {
    return new JavaProgram(
        BrokerClassPath.list(),
        List.of(
            "-Xmx384m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"),
        BrokerMain.class.getName(),
        List.of(settings.toString()),
        Pattern.compile(Pattern.quote(BrokerMain.READY)));
  }

  /** {@code 127.0.0.1:<port>}; the same after a {@link #restart()}. */
  public String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  /**
   * Creates a topic.
   *
   * @throws IllegalStateException if the broker refuses, as it does when the topic exists, or does
   *     not answer in time
   */
  public void createTopic(String name, int partitions) {
    Map<String, Object> settings =
        Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers());
    try (Admin admin = Admin.create(settings)) {
      admin
          .createTopics(List.of(new NewTopic(name, partitions, (short) 1)))
          .all()
          .get(REQUEST_LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("Cannot create the topic " + name, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while creating the topic " + name, e);
    }
  }

  /** Ends the broker at once (SIGKILL), as a crash does; its data stay for {@link #restart()}. */
  public void kill() {
    server.kill();
  }

  /**
   * Starts the broker that was killed on its former data and port, and waits until it takes
   * requests; takes the three seconds or more after which its former session has run out.
   *
   * @throws IllegalStateException if it still runs
   * @throws UncheckedIOException with what it printed last, if it does not start; its data are gone
   *     then
   */
  public void restart() {
    if (server.handle().isAlive()) {
      throw new IllegalStateException("The broker runs already: kill it first");
    }
    server = program.start(directory);
  }

  /** The broker's process; another one after a {@link #restart()}. */
  public ProcessHandle handle() {
    return server.handle();
  }

  Path folder() {
    return directory.path();
  }

  @Override
  public void close() {
    server.close();
  }
}
