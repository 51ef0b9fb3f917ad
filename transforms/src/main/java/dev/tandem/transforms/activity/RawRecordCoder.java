package dev.tandem.transforms.activity;

import dev.tandem.transforms.activity.Origin.FileLine;
import dev.tandem.transforms.activity.Origin.ShardSequence;
import dev.tandem.transforms.activity.Origin.TopicOffset;
import dev.tandem.transforms.features.ValueCoder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.util.VarInt;

/** Encodes a {@link RawRecord} after a byte for the version. Deterministic. */
public final class RawRecordCoder extends AtomicCoder<RawRecord> {
  private static final long serialVersionUID = 1;
  private static final RawRecordCoder INSTANCE = new RawRecordCoder();
  private static final int VERSION = 1;
  private static final int TOPIC = 1;
  private static final int SHARD = 2;
  private static final int FILE = 3;

  private RawRecordCoder() {}

  public static RawRecordCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(RawRecord record, OutputStream out) throws IOException {
    out.write(VERSION);
    ValueCoder.writeBytes(record.bytes(), out);
    Origin origin = record.origin();
    if (origin instanceof TopicOffset topic) {
      out.write(TOPIC);
      ValueCoder.writeText(topic.topic(), out);
      VarInt.encode(topic.partition(), out);
      VarInt.encode(topic.offset(), out);
    } else if (origin instanceof ShardSequence shard) {
      out.write(SHARD);
      ValueCoder.writeText(shard.stream(), out);
      ValueCoder.writeText(shard.shard(), out);
      ValueCoder.writeText(shard.sequenceNumber(), out);
    } else if (origin instanceof FileLine file) {
      out.write(FILE);
      ValueCoder.writeText(file.file(), out);
      VarInt.encode(file.line(), out);
    }
    ValueCoder.write(record.time(), out);
  }

  @Override
  public RawRecord decode(InputStream in) throws IOException {
    CoderVersion.require(VERSION, "a record", in);
    byte[] bytes = ValueCoder.readBytes(in);
    int kind = in.read();
    Origin origin =
        switch (kind) {
          case TOPIC ->
              new TopicOffset(ValueCoder.readText(in), VarInt.decodeInt(in), VarInt.decodeLong(in));
          case SHARD ->
              new ShardSequence(
                  ValueCoder.readText(in), ValueCoder.readText(in), ValueCoder.readText(in));
          case FILE -> new FileLine(ValueCoder.readText(in), VarInt.decodeLong(in));
          default -> throw new CoderException("an origin of unknown kind " + kind);
        };
    return new RawRecord(bytes, origin, (Instant) ValueCoder.read(in));
  }
}
