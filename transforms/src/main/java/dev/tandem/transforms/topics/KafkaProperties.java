package dev.tandem.transforms.topics;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.Serializable;
import java.io.StringReader;
import java.nio.CharBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.io.fs.MatchResult.Metadata;
import org.jspecify.annotations.Nullable;

/**
 * More properties for Kafka's clients, such as those of encryption and login. They may be secret:
 * no text of this class has a value, and they are kept out of Beam's display data. They do travel
 * to the workers inside the serialised pipeline.
 */
public final class KafkaProperties implements Serializable {
  private static final long serialVersionUID = 1;
  private static final KafkaProperties NONE = new KafkaProperties(Map.of());

  /** A file of properties is small; a wrong file need not be read to its end. */
  private static final int MAX_CHARS = 1 << 16;

  /** What the steps set themselves, because what they promise depends on it. */
  private static final Set<String> OWNED =
      Set.of(
          "acks",
          "auto.offset.reset",
          "bootstrap.servers",
          "enable.auto.commit",
          "enable.idempotence",
          "group.id",
          "isolation.level",
          "key.deserializer",
          "key.serializer",
          "transactional.id",
          "value.deserializer",
          "value.serializer");

  private final TreeMap<String, String> values;

  private KafkaProperties(Map<String, String> values) {
    this.values = new TreeMap<>(values);
  }

  public static KafkaProperties none() {
    return NONE;
  }

  /**
   * @throws IllegalArgumentException if one is a property that the steps set themselves
   */
  public static KafkaProperties of(Map<String, String> values) {
    return checked("the properties for Kafka", values);
  }

  /**
   * Reads a file in the format of {@link Properties}, in UTF-8.
   *
   * @param file on any file system of Beam
   * @throws IllegalArgumentException if there is no such file, it cannot be read, or it has a
   *     property that the steps set themselves; names the file and never what is in it
   */
  public static KafkaProperties read(String file) {
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(content(file)));
    } catch (IllegalArgumentException e) {
      // Its message may quote the line; so does its cause.
      throw problem(file, "it is not in the format of Java properties", null);
    } catch (IOException e) {
      throw problem(file, "it cannot be read: " + e.getMessage(), e);
    }
    Map<String, String> values = new HashMap<>();
    for (String name : properties.stringPropertyNames()) {
      values.put(name, properties.getProperty(name));
    }
    return checked(file, values);
  }

  private static String content(String file) throws IOException {
    List<Metadata> found = FileSystems.match(file, EmptyMatchTreatment.DISALLOW).metadata();
    if (found.size() != 1) {
      throw new IOException("%d files match".formatted(found.size()));
    }
    CharBuffer content = CharBuffer.allocate(MAX_CHARS);
    try (Reader chars =
        new InputStreamReader(
            Channels.newInputStream(FileSystems.open(found.get(0).resourceId())),
            StandardCharsets.UTF_8)) {
      while (chars.read(content) >= 0) {
        if (!content.hasRemaining()) {
          throw new IOException("it is longer than %d characters".formatted(MAX_CHARS));
        }
      }
    }
    return content.flip().toString();
  }

  private static KafkaProperties checked(String origin, Map<String, String> values) {
    Set<String> refused = new TreeSet<>(values.keySet());
    refused.retainAll(OWNED);
    if (!refused.isEmpty()) {
      throw problem(origin, "%s cannot be set here".formatted(String.join(", ", refused)), null);
    }
    return values.isEmpty() ? NONE : new KafkaProperties(values);
  }

  private static IllegalArgumentException problem(
      String file, String what, @Nullable Throwable cause) {
    return new IllegalArgumentException("%s: %s".formatted(file, what), cause);
  }

  /** The names alone, in order. */
  public Set<String> names() {
    return Set.copyOf(values.keySet());
  }

  /** A client's configuration with these on top of it. */
  Map<String, Object> addTo(Map<String, Object> configuration) {
    Map<String, Object> all = new HashMap<>(configuration);
    all.putAll(values);
    return all;
  }

  /** For a client that is not one of these steps': a check at launch, say. Handle with care. */
  public Map<String, Object> toMap() {
    return addTo(Map.of());
  }

  @Override
  public String toString() {
    return "properties " + values.keySet();
  }
}
