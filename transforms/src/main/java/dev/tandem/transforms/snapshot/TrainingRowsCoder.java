package dev.tandem.transforms.snapshot;

import dev.tandem.transforms.failure.Failure;
import dev.tandem.transforms.failure.FailureCoder;
import dev.tandem.transforms.features.FeatureRow;
import dev.tandem.transforms.features.FeatureRowCoder;
import dev.tandem.transforms.features.ValueCoder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.util.VarInt;
import org.jspecify.annotations.Nullable;

/**
 * Encodes {@link TrainingRows} after a byte for the version. An item that several rows share as one
 * object is written once, and shared again when read. Not deterministic for that reason: it is no
 * coder for keys.
 */
public final class TrainingRowsCoder extends AtomicCoder<TrainingRows> {
  private static final TrainingRowsCoder INSTANCE = new TrainingRowsCoder();
  private static final int VERSION = 1;
  private static final int NO_USER = 0;
  private static final int USER = 1;
  private static final int COUNTED_USER = 2;

  private TrainingRowsCoder() {}

  public static TrainingRowsCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(TrainingRows rows, OutputStream out) throws IOException {
    out.write(VERSION);
    FeatureRow user = rows.user();
    out.write(user == null ? NO_USER : rows.countedElsewhere() ? COUNTED_USER : USER);
    if (user != null) {
      FeatureRowCoder.of().encode(user, out);
    }
    VarInt.encode(rows.rows().size(), out);
    Map<FeatureRow, Integer> written = new IdentityHashMap<>();
    for (TrainingRows.Row row : rows.rows()) {
      Integer number = written.putIfAbsent(row.item(), written.size());
      VarInt.encode(number == null ? 0 : number + 1, out);
      if (number == null) {
        FeatureRowCoder.of().encode(row.item(), out);
      }
      ValueCoder.write(row.label(), out);
      ValueCoder.write(row.time(), out);
    }
    VarInt.encode(rows.failures().size(), out);
    for (Failure failure : rows.failures()) {
      FailureCoder.of().encode(failure, out);
    }
    VarInt.encode(rows.merged(), out);
    VarInt.encode(rows.trimmed(), out);
    VarInt.encode(rows.shard(), out);
  }

  @Override
  public TrainingRows decode(InputStream in) throws IOException {
    int version = in.read();
    if (version != VERSION) {
      throw new CoderException("training rows of unknown version " + version);
    }
    int kind = in.read();
    FeatureRow user = kind == NO_USER ? null : FeatureRowCoder.of().decode(in);
    List<FeatureRow> items = new ArrayList<>();
    List<TrainingRows.Row> rows = new ArrayList<>();
    for (int left = VarInt.decodeInt(in); left > 0; left--) {
      int number = VarInt.decodeInt(in);
      if (number == 0) {
        items.add(FeatureRowCoder.of().decode(in));
        number = items.size();
      }
      Object label = ValueCoder.read(in);
      Object time = ValueCoder.read(in);
      rows.add(new TrainingRows.Row(items.get(number - 1), number(label), time(time)));
    }
    List<Failure> failures = new ArrayList<>();
    for (int left = VarInt.decodeInt(in); left > 0; left--) {
      failures.add(FailureCoder.of().decode(in));
    }
    long merged = VarInt.decodeLong(in);
    long trimmed = VarInt.decodeLong(in);
    int shard = VarInt.decodeInt(in);
    return new TrainingRows(user, rows, failures, merged, trimmed, shard, kind == COUNTED_USER);
  }

  @Override
  public void verifyDeterministic() throws NonDeterministicException {
    throw new NonDeterministicException(
        this, "rows that share an item are written otherwise than rows with equal items");
  }

  private static Number number(@Nullable Object label) throws CoderException {
    if (label instanceof Number number) {
      return number;
    }
    throw new CoderException("a row whose label is " + label);
  }

  private static @Nullable Instant time(@Nullable Object time) throws CoderException {
    if (time == null || time instanceof Instant) {
      return (Instant) time;
    }
    throw new CoderException("a row whose time is " + time);
  }
}
