package dev.tandem.transforms.activity;

import dev.tandem.transforms.activity.ActivityEvent.Action;
import dev.tandem.transforms.activity.ActivityEvent.Content;
import dev.tandem.transforms.activity.ActivityEvent.Entry;
import dev.tandem.transforms.activity.ActivityEvent.History;
import dev.tandem.transforms.activity.ActivityEvent.Presence;
import dev.tandem.transforms.features.ValueCoder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.util.VarInt;
import org.jspecify.annotations.Nullable;

/** Encodes an {@link ActivityEvent} after a byte for the version. Deterministic. */
public final class ActivityEventCoder extends AtomicCoder<ActivityEvent> {
  private static final long serialVersionUID = 1;
  private static final ActivityEventCoder INSTANCE = new ActivityEventCoder();
  private static final int VERSION = 1;
  private static final int PRESENCE = 0;
  private static final int HISTORY = 1;
  private static final int ACTION = 2;

  private ActivityEventCoder() {}

  public static ActivityEventCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(ActivityEvent event, OutputStream out) throws IOException {
    out.write(VERSION);
    ValueCoder.writeText(event.sessionId(), out);
    ValueCoder.writeText(event.recordId(), out);
    ValueCoder.write(event.userKey(), out);
    writeValues(event.userFeatures(), out);
    ValueCoder.write(event.time(), out);
    ValueCoder.write(event.recordTime(), out);
    Content content = event.content();
    if (content instanceof History history) {
      out.write(HISTORY);
      VarInt.encode(history.entries().size(), out);
      for (Entry entry : history.entries()) {
        ValueCoder.write(entry.itemKey(), out);
        VarInt.encode(entry.quantity(), out);
        out.write(entry.inCart() ? 1 : 0);
      }
    } else if (content instanceof Action action) {
      out.write(ACTION);
      out.write(action.kind().code());
      ValueCoder.write(action.itemKey(), out);
      VarInt.encode(action.quantity() == null ? 0 : action.quantity() + 1L, out);
    } else {
      out.write(PRESENCE);
    }
  }

  @Override
  public ActivityEvent decode(InputStream in) throws IOException {
    CoderVersion.require(VERSION, "an event", in);
    return new ActivityEvent(
        ValueCoder.readText(in),
        ValueCoder.readText(in),
        ValueCoder.read(in),
        readValues(in),
        (Instant) ValueCoder.read(in),
        (Instant) ValueCoder.read(in),
        readContent(in));
  }

  private static Content readContent(InputStream in) throws IOException {
    int kind = in.read();
    return switch (kind) {
      case PRESENCE -> new Presence();
      case HISTORY -> {
        int size = CoderVersion.size(in);
        List<Entry> entries = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
          entries.add(new Entry(readKey(in), VarInt.decodeInt(in), in.read() == 1));
        }
        yield new History(entries);
      }
      case ACTION -> {
        int code = in.read();
        ActionKind action = ActionKind.ofCode(code);
        if (action == null) {
          throw new CoderException("an action of unknown kind " + code);
        }
        Object item = readKey(in);
        long quantity = VarInt.decodeLong(in);
        yield new Action(action, item, quantity == 0 ? null : Math.toIntExact(quantity - 1));
      }
      default -> throw new CoderException("an event's content of unknown kind " + kind);
    };
  }

  /** The key of an item, which is never null. */
  static Object readKey(InputStream in) throws IOException {
    Object key = ValueCoder.read(in);
    if (key == null) {
      throw new CoderException("an item without a key");
    }
    return key;
  }

  static void writeValues(List<@Nullable Object> values, OutputStream out) throws IOException {
    VarInt.encode(values.size(), out);
    for (int i = 0; i < values.size(); i++) {
      ValueCoder.write(values.get(i), out);
    }
  }

  static List<@Nullable Object> readValues(InputStream in) throws IOException {
    @Nullable Object[] values = new @Nullable Object[CoderVersion.size(in)];
    for (int i = 0; i < values.length; i++) {
      values[i] = ValueCoder.read(in);
    }
    return Collections.unmodifiableList(Arrays.asList(values));
  }
}
