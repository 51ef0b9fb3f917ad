package dev.tandem.transforms.learn;

import dev.tandem.transforms.features.FeatureRow;
import dev.tandem.transforms.features.ValueCoder;
import dev.tandem.transforms.training.TrainingDataBuilder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.util.VarInt;
import org.jspecify.annotations.Nullable;

/**
 * Some rows of a snapshot, packed: each user and item once, then a row in some 15 bytes. Stays
 * packed on its way to the trainer, so that millions of rows are some hundred arrays and no more
 * objects.
 */
public final class TrainingBlock {
  private static final int VERSION = 1;

  private final byte[] bytes;

  TrainingBlock(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Not to be written to. */
  byte[] bytes() {
    return bytes;
  }

  /**
   * Unpacks the rows.
   *
   * @throws CoderException if the bytes are none of this version
   */
  public void addTo(TrainingDataBuilder data) throws IOException {
    InputStream in = new ByteArrayInputStream(bytes);
    int version = in.read();
    if (version != VERSION) {
      throw new CoderException("a block of training rows of unknown version " + version);
    }
    FeatureRow[] users = readEntities(in);
    FeatureRow[] items = readEntities(in);
    for (int left = VarInt.decodeInt(in); left > 0; left--) {
      FeatureRow user = users[VarInt.decodeInt(in)];
      FeatureRow item = items[VarInt.decodeInt(in)];
      Object rating = ValueCoder.read(in);
      if (!(rating instanceof Number number)) {
        throw new CoderException("a block of training rows has a rating that is no number");
      }
      data.add(user, item, number.doubleValue(), (Instant) ValueCoder.read(in));
    }
  }

  private static FeatureRow[] readEntities(InputStream in) throws IOException {
    FeatureRow[] entities = new FeatureRow[VarInt.decodeInt(in)];
    int values = VarInt.decodeInt(in);
    for (int i = 0; i < entities.length; i++) {
      Object key = ValueCoder.read(in);
      if (key == null) {
        throw new CoderException("a block of training rows has a key that is null");
      }
      @Nullable Object[] row = new @Nullable Object[values];
      for (int v = 0; v < values; v++) {
        row[v] = ValueCoder.read(in);
      }
      entities[i] = new FeatureRow(key, row);
    }
    return entities;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TrainingBlock block && Arrays.equals(bytes, block.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "training rows in %d bytes".formatted(bytes.length);
  }

  /** Packs rows into blocks. */
  static final class Packer {
    private final Entities users = new Entities();
    private final Entities items = new Entities();
    private final ByteArrayOutputStream rows = new ByteArrayOutputStream();
    private int size;

    void add(FeatureRow user, FeatureRow item, Number rating, @Nullable Instant time)
        throws IOException {
      VarInt.encode(users.number(user), rows);
      VarInt.encode(items.number(item), rows);
      ValueCoder.write(rating, rows);
      ValueCoder.write(time, rows);
      size++;
    }

    /** Rows added so far. */
    int size() {
      return size;
    }

    TrainingBlock pack() throws IOException {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.write(VERSION);
      users.writeTo(out);
      items.writeTo(out);
      VarInt.encode(size, out);
      rows.writeTo(out);
      return new TrainingBlock(out.toByteArray());
    }
  }

  /** Users or items, numbered in the order in which they came. */
  private static final class Entities {
    private final Map<FeatureRow, Integer> numbers = new HashMap<>();
    private final ByteArrayOutputStream encoded = new ByteArrayOutputStream();
    private int values;
    private @Nullable FeatureRow last;
    private int lastNumber;

    int number(FeatureRow entity) throws IOException {
      if (entity == last) {
        return lastNumber;
      }
      Integer known = numbers.putIfAbsent(entity, numbers.size());
      lastNumber = known == null ? numbers.size() - 1 : known;
      last = entity;
      if (known == null) {
        values = entity.size();
        ValueCoder.write(entity.key(), encoded);
        for (int i = 0; i < values; i++) {
          ValueCoder.write(entity.value(i), encoded);
        }
      }
      return lastNumber;
    }

    void writeTo(OutputStream out) throws IOException {
      VarInt.encode(numbers.size(), out);
      VarInt.encode(values, out);
      encoded.writeTo(out);
    }
  }
}
