package dev.tandem.transforms.activity;

import java.io.Serializable;
import java.util.Map;

/** Where a record was read: enough to find it again. */
public sealed interface Origin extends Serializable {

  /** Equal for two deliveries of one record, different for two records. */
  String id();

  /** The same as names and values, as a {@code Failure} has them. */
  Map<String, String> coordinates();

  /** A place in a Kafka topic. */
  record TopicOffset(String topic, int partition, long offset) implements Origin {
    private static final long serialVersionUID = 1;

    @Override
    public String id() {
      return "topic:" + topic + '/' + partition + '/' + offset;
    }

    @Override
    public Map<String, String> coordinates() {
      return Map.of(
          "topic",
          topic,
          "partition",
          Integer.toString(partition),
          "offset",
          Long.toString(offset));
    }
  }

  /** A place in a Kinesis stream. */
  record ShardSequence(String stream, String shard, String sequenceNumber) implements Origin {
    private static final long serialVersionUID = 1;

    @Override
    public String id() {
      return "stream:" + stream + '/' + shard + '/' + sequenceNumber;
    }

    @Override
    public Map<String, String> coordinates() {
      return Map.of("stream", stream, "shard", shard, "sequence_number", sequenceNumber);
    }
  }

  /**
   * A line of a file.
   *
   * @param line counted from 1
   */
  record FileLine(String file, long line) implements Origin {
    private static final long serialVersionUID = 1;

    @Override
    public String id() {
      return "file:" + file + '#' + line;
    }

    @Override
    public Map<String, String> coordinates() {
      return Map.of("file", file, "line", Long.toString(line));
    }
  }
}
