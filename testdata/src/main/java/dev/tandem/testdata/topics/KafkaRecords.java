package dev.tandem.testdata.topics;

import dev.tandem.testdata.sessions.RecordSink;
import dev.tandem.testdata.sessions.ReplayedRecord;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends records to a Kafka topic, keyed by their session, so that a session's records stay in order
 * in one partition. The record's time is its timestamp in Kafka.
 *
 * <p>Sending goes on in the background, in batches; the broker has acknowledged all when {@link
 * #close()} returns. A record that could not be sent makes the next {@code send} or {@code close}
 * fail; its successors may have arrived.
 */
public final class KafkaRecords implements RecordSink {
  private static final Duration DEFAULT_LINGER = Duration.ofMillis(2);

  private final String topic;
  private final Producer<String, byte[]> producer;
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

  /**
   * Connects when the first record is sent.
   *
   * @param bootstrapServers {@code host:port}, more of them after commas
   */
  public KafkaRecords(String bootstrapServers, String topic) {
    this(bootstrapServers, topic, DEFAULT_LINGER);
  }

  /**
   * The same.
   *
   * @param linger how long a batch waits for more records, in whole milliseconds; 0 where each
   *     record's own way is measured
   */
  public KafkaRecords(String bootstrapServers, String topic, Duration linger) {
    this.topic = topic;
    // The rest are Kafka's defaults.
    Map<String, Object> settings =
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            ProducerConfig.LINGER_MS_CONFIG,
            (int) linger.toMillis());
    this.producer =
        new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
  }

  /**
   * {@inheritDoc}
   *
   * @throws IOException that names the topic, if this or an earlier record cannot be sent
   */
  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // The callback is told of failures.
  public void send(ReplayedRecord record) throws IOException {
    throwFailure();
    try {
      producer.send(
          new ProducerRecord<>(
              topic, null, record.time().toEpochMilli(), record.sessionId(), record.bytes()),
          (metadata, exception) -> {
            if (exception != null) {
              failure.compareAndSet(null, exception);
            }
          });
    } catch (KafkaException e) {
      throw failed(e);
    }
  }

  /**
   * Waits until all records have arrived.
   *
   * @throws IOException that names the topic, if one could not be sent
   */
  @Override
  public void close() throws IOException {
    try {
      // Sends what waits still.
      producer.close();
    } catch (KafkaException e) {
      throw failed(e);
    }
    throwFailure();
  }

  private void throwFailure() throws IOException {
    Exception seen = failure.get();
    if (seen != null) {
      throw failed(seen);
    }
  }

  private IOException failed(Exception cause) {
    if (cause instanceof InterruptException) {
      Thread.currentThread().interrupt();
    }
    return new IOException("Cannot send to the Kafka topic " + topic, cause);
  }
}
