package dev.tandem.transforms.topics;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Finds out before anything runs whether a topic is there. */
public final class KafkaCheck {
  private static final int WAIT_MS = 15_000;

  private KafkaCheck() {}

  /**
   * Looks the topic up; makes none.
   *
   * @param flag that names the topic, for messages
   * @return the number of its partitions
   * @throws IllegalArgumentException if there is no such topic
   * @throws IOException if nobody answers, or refuses
   */
  public static int partitions(String flag, KafkaTopic topic) throws IOException {
    Map<String, Object> configuration = new HashMap<>(topic.properties().toMap());
    configuration.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, topic.bootstrapServers());
    configuration.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, WAIT_MS);
    configuration.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, WAIT_MS);
    try (Admin admin = Admin.create(configuration)) {
      TopicDescription found =
          admin
              .describeTopics(List.of(topic.topic()))
              .allTopicNames()
              .get(WAIT_MS, TimeUnit.MILLISECONDS)
              .get(topic.topic());
      return found == null ? 0 : found.partitions().size();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(
          "interrupted while looking for --%s=%s".formatted(flag, topic.topic()), e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof UnknownTopicOrPartitionException
          || cause instanceof InvalidTopicException) {
        throw new IllegalArgumentException(
            "--%s=%s: there is no such topic at %s"
                .formatted(flag, topic.topic(), topic.bootstrapServers()),
            e);
      }
      throw unreachable(topic, cause == null ? e : cause);
    } catch (TimeoutException | KafkaException e) {
      throw unreachable(topic, e);
    }
  }

  private static IOException unreachable(KafkaTopic topic, Throwable why) {
    return new IOException(
        "--bootstrapServers=%s: Kafka cannot be asked for the topic %s: %s"
            .formatted(topic.bootstrapServers(), topic.topic(), why.getMessage()),
        why);
  }
}
