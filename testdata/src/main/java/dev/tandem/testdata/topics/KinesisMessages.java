package dev.tandem.testdata.topics;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/** Reads what a stream of an emulated Kinesis holds, from the beginning of all its shards. */
public final class KinesisMessages {
  private static final Duration PAUSE = Duration.ofMillis(20);

  private final URI endpoint;
  private final String stream;

  /**
   * A record as the stream holds it; records of one shard are in their order.
   *
   * @param key its partition key
   * @param time when it arrived, about
   */
  public record Message(
      String key, byte[] value, String shard, String sequenceNumber, Instant time) {}

  private KinesisMessages(URI endpoint, String stream) {
    this.endpoint = endpoint;
    this.stream = stream;
  }

  public static KinesisMessages of(URI endpoint, String stream) {
    return new KinesisMessages(endpoint, stream);
  }

  /**
   * Reads until there are {@code count} records or the time is up; may give more than {@code
   * count}, by what came in the same response, and fewer when the time is up. Shards that come by a
   * split during the reading are not read.
   */
  public List<Message> read(long count, Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    List<Message> messages = new ArrayList<>();
    try (KinesisClient client = KinesisClients.connect(endpoint)) {
      Deque<Position> positions = beginnings(client);
      while (messages.size() < count && !positions.isEmpty() && System.nanoTime() < deadline) {
        Position position = positions.removeFirst();
        GetRecordsResponse response =
            client.getRecords(request -> request.shardIterator(position.iterator()));
        response
            .records()
            .forEach(
                record ->
                    messages.add(
                        new Message(
                            record.partitionKey(),
                            record.data().asByteArray(),
                            position.shard(),
                            record.sequenceNumber(),
                            record.approximateArrivalTimestamp())));
        // None at the end of a shard that was split or merged.
        if (response.nextShardIterator() != null) {
          positions.addLast(new Position(position.shard(), response.nextShardIterator()));
        }
        if (response.records().isEmpty()) {
          LockSupport.parkNanos(PAUSE.toNanos());
        }
      }
    }
    return messages;
  }

  private Deque<Position> beginnings(KinesisClient client) {
    Deque<Position> beginnings = new ArrayDeque<>();
    client
        .listShards(request -> request.streamName(stream))
        .shards()
        .forEach(
            shard ->
                beginnings.add(
                    new Position(
                        shard.shardId(),
                        client
                            .getShardIterator(
                                request ->
                                    request
                                        .streamName(stream)
                                        .shardId(shard.shardId())
                                        .shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                            .shardIterator())));
    return beginnings;
  }

  private record Position(String shard, String iterator) {}
}
