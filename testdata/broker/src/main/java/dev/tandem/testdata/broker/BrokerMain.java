package dev.tandem.testdata.broker;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;

/**
 * Runs a broker that is its own controller (KRaft) until its process is ended. Formats its storage
 * when it has none yet; else it carries on with what it finds.
 *
 * <p>Arguments: a properties file with the broker's settings, {@code log.dirs} (one directory) and
 * {@code listeners} among them. Prints {@code Kafka is ready} and a line break when it takes
 * requests.
 */
public final class BrokerMain {
  /** What is printed when the broker takes requests. */
  public static final String READY = "Kafka is ready";

  private BrokerMain() {}

  public static void main(String[] arguments) throws IOException {
    Path file = Path.of(arguments[0]);
    Properties settings = new Properties();
    try (InputStream stream = new FileInputStream(file.toFile())) {
      settings.load(stream);
    }
    if (!Files.exists(Path.of(settings.getProperty("log.dirs"), "meta.properties"))) {
      format(file);
    }
    KafkaRaftServer server =
        new KafkaRaftServer(KafkaConfig.fromProps(settings, false), Time.SYSTEM);
    server.startup();
    System.out.println(READY);
    server.awaitShutdown();
  }

  private static void format(Path settings) {
    PrintStream quiet =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    String[] command = {
      "format", "--cluster-id", Uuid.randomUuid().toString(), "--config", settings.toString()
    };
    int exitCode = StorageTool.execute(command, quiet);
    if (exitCode != 0) {
      throw new IllegalStateException("Formatting the storage ended with " + exitCode);
    }
  }
}
