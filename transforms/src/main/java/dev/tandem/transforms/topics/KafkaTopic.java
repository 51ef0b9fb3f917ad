package dev.tandem.transforms.topics;

import java.io.Serializable;

/**
 * A topic, and how to reach it.
 *
 * @param bootstrapServers {@code host:port}, separated by commas
 * @param topic its name
 * @param properties of the clients; their values never show
 */
public record KafkaTopic(String bootstrapServers, String topic, KafkaProperties properties)
    implements Serializable {
  private static final long serialVersionUID = 1;

  /**
   * @throws IllegalArgumentException if the servers or the name are empty
   */
  public KafkaTopic {
    if (bootstrapServers.isBlank()) {
      throw new IllegalArgumentException("the bootstrap servers of Kafka are empty");
    }
    if (topic.isBlank()) {
      throw new IllegalArgumentException("the name of the Kafka topic is empty");
    }
  }

  /** A topic that needs no more than the servers. */
  public static KafkaTopic of(String bootstrapServers, String topic) {
    return new KafkaTopic(bootstrapServers, topic, KafkaProperties.none());
  }
}
