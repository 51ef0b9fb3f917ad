package dev.tandem.transforms.topics;

import java.io.Serializable;
import java.net.URI;
import org.apache.beam.sdk.io.aws2.common.ClientConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * A stream, and how to reach it. Region and credentials are Beam's own flags of AWS.
 *
 * @param name of the stream
 * @param endpoint instead of the region's, for an emulator or a private one; null for the region's
 */
public record KinesisStream(String name, @Nullable URI endpoint) implements Serializable {
  private static final long serialVersionUID = 1;

  /**
   * @throws IllegalArgumentException if the name is empty or the endpoint is no absolute URI
   */
  public KinesisStream {
    if (name.isBlank()) {
      throw new IllegalArgumentException("the name of the Kinesis stream is empty");
    }
    if (endpoint != null && !endpoint.isAbsolute()) {
      throw new IllegalArgumentException(
          "%s: the endpoint of Kinesis needs http:// or https://".formatted(endpoint));
    }
  }

  /** A stream of the region. */
  public static KinesisStream of(String name) {
    return new KinesisStream(name, null);
  }

  /** How Beam's clients are made to reach it. */
  public ClientConfiguration configuration() {
    return endpoint == null
        ? ClientConfiguration.EMPTY
        : ClientConfiguration.builder().endpoint(endpoint).build();
  }
}
